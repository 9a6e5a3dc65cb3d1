// A run of @openai/agents with one tool.
import { load } from './packages.mjs';

const { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } = load('@openai/agents');
const { z } = load('zod');
setTracingDisabled(true);

/** Gives what the tool was asked, and the last words. */
export async function runAgent(baseURL, { webSocket, stream = false }) {
  const provider = new OpenAIProvider({ apiKey: 'sk-acceptance', baseURL, useResponses: true, useResponsesWebSocket: webSocket });
  const asked = [];
  const lookup = tool({
    name: 'lookup', description: 'Looks something up.', parameters: z.object({ subject: z.string() }),
    execute: async ({ subject }) => { asked.push(subject); return `found ${subject}`; },
  });
  const agent = new Agent({ name: 'Acceptance', instructions: 'Look things up, then sum up.', tools: [lookup], model: 'gpt-5.5' });
  const result = await new Runner({ modelProvider: provider }).run(agent, 'Look up “Lisbon”.', { maxTurns: 8, stream });
  await result.completed;
  await provider.close?.();
  return { asked, text: result.finalOutput };
}
