const Entry entries[] = {
    {"responses.whole.one", "A whole one", "It has everything.", "Nothing."},
    {"wire.without_page",
     "Without a page", "…", "…"},
    {"tap.agent.note", "A note", "…", "…"},
    {"tap.never.reported", "Words for nothing", "…", "…"},
};
