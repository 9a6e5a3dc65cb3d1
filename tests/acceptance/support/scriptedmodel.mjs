// A model of few words: it calls the first tool it knows twice, then says that it is done. Written against the public
// shapes of the Responses API alone, so that Stepwire's own provider is not measured with itself.
const ROUNDS = 2;

export class ScriptedModel {
  #rounds = new Map(); // of the chain that ends in a response, by its id
  #count = 0;

  /** The events of a streamed response to a request body, or the error that refuses it. */
  answer(request) {
    const input = typeof request.input === 'string' ? [{ role: 'user', content: request.input }] : request.input ?? [];
    const before = request.previous_response_id;
    if (before && !this.#rounds.has(before)) return { error: notFound(before) };
    const outputs = input.filter(item => /_call_output$/.test(item.type ?? '')).length;
    const round = (before ? this.#rounds.get(before) : 0) + outputs;
    const id = `resp_${String(++this.#count).padStart(8, '0')}`;
    this.#rounds.set(id, round);
    const items = request.generate === false ? [] : [round < ROUNDS ? this.#call(request, round) ?? words(id) : words(id)];
    return { events: events(request, id, items), response: response(request, id, 'completed', items) };
  }

  #call(request, round) {
    const tool = (request.tools ?? []).find(tool => tool.type === 'function');
    if (!tool) return undefined;
    const properties = Object.entries(tool.parameters?.properties ?? {});
    const values = tool.name === 'exec_command'
      ? { cmd: `echo round ${round + 1}`, yield_time_ms: 5000, max_output_tokens: 4000 }
      : Object.fromEntries(properties.map(([name, { type }]) => [name, type === 'string' ? `round ${round + 1} €` : 1]));
    return {
      id: `fc_${this.#count}`, type: 'function_call', call_id: `call_${this.#count}`, name: tool.name, status: 'completed',
      arguments: JSON.stringify(values),
    };
  }
}

const words = id => ({
  id: `msg_${id}`, type: 'message', role: 'assistant', status: 'completed',
  content: [{ type: 'output_text', text: 'All done, and “everything” worked.', annotations: [] }],
});

const notFound = id => ({
  code: 'previous_response_not_found', type: 'invalid_request_error', param: 'previous_response_id',
  message: `Previous response with id '${id}' not found.`,
});

function response(request, id, status, output) {
  return {
    id, object: 'response', created_at: 1795346868, status, error: null, incomplete_details: null, instructions: request.instructions ?? null,
    max_output_tokens: null, model: request.model ?? 'scripted', output, parallel_tool_calls: true,
    previous_response_id: request.previous_response_id ?? null, reasoning: { effort: null, summary: null }, store: request.store ?? true,
    temperature: 1, text: { format: { type: 'text' } }, tool_choice: 'auto', tools: request.tools ?? [], top_p: 1, truncation: 'disabled',
    usage: status === 'completed' ? {
      input_tokens: 100, input_tokens_details: { cached_tokens: 64 }, output_tokens: 20, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 120,
    } : null,
    user: null, metadata: {},
  };
}

function events(request, id, items) {
  const list = [
    { type: 'response.created', response: response(request, id, 'in_progress', []) },
    { type: 'response.in_progress', response: response(request, id, 'in_progress', []) },
    ...items.flatMap((item, index) => item.type === 'function_call' ? callEvents(item, index) : wordEvents(item, index)),
    { type: 'response.completed', response: response(request, id, 'completed', items) },
  ];
  return list.map((event, index) => ({ ...event, sequence_number: index, ...request.stream_id ? { stream_id: request.stream_id } : {} }));
}

function callEvents(item, output_index) {
  const middle = item.arguments.length >> 1;
  return [
    { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', arguments: '' } },
    ...[item.arguments.slice(0, middle), item.arguments.slice(middle)].map(delta => ({
      type: 'response.function_call_arguments.delta', item_id: item.id, output_index, delta,
    })),
    { type: 'response.function_call_arguments.done', item_id: item.id, output_index, arguments: item.arguments, name: item.name },
    { type: 'response.output_item.done', output_index, item },
  ];
}

function wordEvents(item, output_index) {
  const part = item.content[0];
  const where = { item_id: item.id, output_index, content_index: 0 };
  return [
    { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...where, part: { ...part, text: '' } },
    ...part.text.split(/(?<= )/).map(delta => ({ type: 'response.output_text.delta', ...where, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...where, text: part.text, logprobs: [] },
    { type: 'response.content_part.done', ...where, part },
    { type: 'response.output_item.done', output_index, item },
  ];
}
