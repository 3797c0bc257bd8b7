// Stands in for Slack's incoming webhooks: answers as Slack does, and writes each message it took as
// a line of JSON. Prints its port first.
import { createServer } from 'node:http';

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    let message;
    try {
      message = JSON.parse(Buffer.concat(parts).toString('utf8'));
    } catch {
      response.writeHead(400).end('invalid_payload');
      return;
    }
    if (!message.text && !message.blocks && !message.attachments?.length) {
      response.writeHead(400).end('no_text');
      return;
    }
    console.log(JSON.stringify({ path: request.url, message }));
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('ok');
  });
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});
