// A tool-calling agent made of the openai SDK: asks, looks up what the model asks for, until it has nothing more to ask.
import { load } from './packages.mjs';

const { default: OpenAI } = load('openai');
const { ResponsesWS } = load('openai/resources/responses/ws');
const TOOLS = [{ type: 'function', name: 'lookup', description: 'Looks something up.', strict: true,
  parameters: { type: 'object', properties: { subject: { type: 'string' } }, required: ['subject'], additionalProperties: false } }];
const QUESTION = [{ type: 'message', role: 'user', content: 'Look up “Lisbon”, then sum it up.' }];
export const KEY = 'sk-acceptance-not-a-real-key';

const answersTo = response => response.output.filter(item => item.type === 'function_call')
  .map(call => ({ type: 'function_call_output', call_id: call.call_id, output: `found: ${call.arguments}` }));

/** One tool loop over a socket, chained. */
export async function overWebSocket(baseURL, deflate) {
  const socket = new ResponsesWS(new OpenAI({ apiKey: KEY, baseURL }), { perMessageDeflate: deflate });
  try {
    for (let input = QUESTION, previous; input.length;) {
      const response = await new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.on('event', function look(event) {
          if (event.type !== 'response.completed') return;
          socket.off('event', look);
          resolve(event.response);
        });
        socket.send({ type: 'response.create', model: 'gpt-5.5', input, tools: TOOLS, previous_response_id: previous });
      });
      previous = response.id;
      input = answersTo(response);
    }
  } finally {
    await new Promise(resolve => { socket.on('close', resolve); socket.close({ code: 1000, reason: 'OK' }); });
  }
}

/** The same over HTTP with full history. */
export async function overHttp(baseURL, stream) {
  const client = new OpenAI({ apiKey: KEY, baseURL, maxRetries: 0 });
  const history = [...QUESTION];
  for (let news = QUESTION; news.length;) {
    const request = { model: 'gpt-5.5', tools: TOOLS, input: history };
    let response;
    if (stream) { for await (const event of await client.responses.create({ ...request, stream })) if (event.type === 'response.completed') ({ response } = event); }
    else response = await client.responses.create(request);
    news = answersTo(response);
    history.push(...response.output, ...news);
  }
}
