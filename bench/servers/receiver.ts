// Receives deliveries: answers 200 at once, and tells at /log when the delivery of each job came.
import { createServer } from 'node:http';

const arrived: [string, number][] = [];

const server = createServer((request, response) => {
  if (request.url === '/log') {
    response.end(JSON.stringify(arrived.splice(0)));
    return;
  }
  let text = '';
  request.setEncoding('latin1');
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    arrived.push([JSON.parse(text).id, Date.now()]);
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
