// A program whose address is fixed, as somebody else wrote it: it knows nothing of Stepwire. Usage: URL http|websocket.
// Asks once and prints how it ended.
const [url, transport] = process.argv.slice(2);
const request = { model: 'gpt-5.5', input: 'Say “hello”.', stream: true };
const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-acceptance' };

if (transport === 'http') {
  for (let i = 0; i < 2; ++i) {
    const response = await fetch(`${url}/responses`, { method: 'POST', headers, body: JSON.stringify(request) });
    console.log(response.status, (await response.text()).includes('response.completed'));
  }
} else {
  const socket = new WebSocket(`${url.replace('https', 'wss')}/responses`, { headers });
  socket.onopen = () => socket.send(JSON.stringify({ type: 'response.create', ...request }));
  socket.onmessage = ({ data }) => {
    if (JSON.parse(data).type !== 'response.completed') return;
    console.log('completed');
    socket.close(1000);
  };
  socket.onerror = ({ error, message }) => { console.log(`error ${message} ${error?.cause ?? error}`); process.exitCode = 1; };
}
