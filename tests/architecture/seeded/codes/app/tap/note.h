inline const char *note = "tap.agent.note with particulars";
