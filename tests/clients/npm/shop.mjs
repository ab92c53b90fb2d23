// What the scripts here share: who the merchant is, how a step is told, the control API, a listener for notices.
// A script reads one JSON object from standard input (where the server is, who the merchant is) and prints one JSON line per step; the test
// that started it asserts on the lines.
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

export const config = JSON.parse(await text(process.stdin));
export const { merchant } = config;
export const say = (step, fields) => console.log(JSON.stringify({ step, ...fields }));

export async function control(method, path, body) {
  const answer = await fetch(`${config.http}control/v1/merchants/${merchant.merchantId}/${path}`, {
    method,
    headers: { authorization: `Bearer ${config.controlToken}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answered = await answer.text();
  if (!answer.ok) throw new Error(`control ${method} ${path} answered ${answer.status}: ${answered}`);
  return answered ? JSON.parse(answered) : null;
}

export const advance = by => control('POST', 'clock/advance', { by });

/** A listener for notices, which keeps each with its headers. */
export async function listen() {
  const notices = [];
  const server = http.createServer(async (request, response) => {
    const body = await text(request);
    notices.push({ path: request.url, headers: request.headers, body, envelope: JSON.parse(body) });
    response.writeHead(200).end();
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { notices, url: path => `http://127.0.0.1:${server.address().port}/${path}`, close: () => server.close() };
}

/** From now on this process reaches every HTTPS host at Tender, as behind a hosts file. What takes no proxy needs it. */
export function behindHostsFile() {
  class Hosts extends https.Agent {
    createConnection(options, done) {
      return super.createConnection({ ...options, host: '127.0.0.1', port: config.httpsPort, servername: options.servername ?? options.host }, done);
    }
  }
  https.globalAgent = new Hosts();
}

/** What became of a call: its answer or its error, and how many milliseconds it took. */
export async function outcome(promise) {
  const begun = performance.now();
  const [answer, error] = await promise.then(value => [value, null], reason => [null, reason]);
  return { answer, error, took: performance.now() - begun };
}
