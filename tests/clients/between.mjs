// Stands between a client and Tender, because the clients cannot be told where Tender is: their host names and port 443 are fixed in
// them. It is an HTTP proxy: whatever host a client asks to be connected with (CONNECT, as HTTPS_PROXY makes clients do), the other end is
// Tender, whose certificate has the public names. Told of a trouble, it answers in Tender's place instead, so that a client shows what it
// makes of it.
//
// As a program: node between.mjs TENDER_HTTPS_PORT CERTIFICATE KEY [PORT] prints where it is, as an HTTP proxy and as one of SOCKS.
//   GET  /trouble   {"trouble":"none","requests":0,"port":…}: what is on, how many requests met it, where it answers by itself
//   POST /ipn       takes a notice;  GET /ipn: all that came, as [{"headers":{…},"body":"…"}]
//   PUT  /trouble   none, close (reads the request and closes), or a status: 429, 503, …; counts from zero
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const v1Error = `<ErrorResponse xmlns="http://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01"><Error><Type></Type>`
  + '<Code>RequestThrottled</Code><Message>Come again later.</Message></Error><RequestID>00000000-0000-4000-8000-000000000000</RequestID></ErrorResponse>';
const v2Error = status => JSON.stringify({
  reasonCode: status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', message: 'Come again later.',
});

const listen = (server, port = 0) => new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(server.address().port)));

/** tender: the port of its HTTPS. cert, key: PEM of the server that is the trouble. */
export async function between({ tender, cert, key, port }) {
  let trouble = 'none', requests = 0;
  const sockets = new Set();

  const broken = https.createServer({ cert, key }, async (request, response) => {
    await text(request).catch(() => '');
    requests++;
    if (trouble === 'close') return void request.socket.destroy();
    const status = Number(trouble);
    const old = request.url.includes('OffAmazonPayments');
    response.writeHead(status, {
      'content-type': old ? 'text/xml' : 'application/json', 'x-amz-pay-request-id': '00000000-0000-4000-8000-000000000000',
    }).end(old ? v1Error : v2Error(status));
  });
  const brokenPort = await listen(broken);

  function turn(to) {
    [trouble, requests] = [to, 0];
    // A connection that is kept alive would still lead where it led.
    for (const socket of sockets) socket.destroy();
  }

  const notices = [];
  const json = (response, value) => response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(value));
  const proxy = http.createServer(async (request, response) => {
    if (request.url === '/ipn') {
      if (request.method === 'POST') notices.push({ headers: request.headers, body: await text(request) });
      return void json(response, request.method === 'POST' ? null : notices);
    }
    if (request.url !== '/trouble') return void response.writeHead(404).end();
    if (request.method === 'PUT') turn((await text(request)).trim());
    json(response, { trouble, requests, port: brokenPort });
  }).on('connect', (_, socket, head) => lead(socket, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
  }));

  /** Joins a client's connection with Tender, or with the trouble that is on. */
  function lead(socket, greet) {
    const onward = net.connect(trouble === 'none' ? tender : brokenPort, '127.0.0.1', () => {
      greet();
      socket.pipe(onward).pipe(socket);
    });
    for (const [one, other] of [[socket, onward], [onward, socket]]) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => { sockets.delete(one); other.destroy(); });
    }
  }

  // SOCKS 5 (RFC 1928), for clients that take the answer of an HTTP proxy for the server's: no password, one connection, whatever its name.
  const socks = net.createServer(socket => socket.once('data', () => {
    socket.write(Buffer.from([5, 0]));
    socket.once('data', () => lead(socket, () => socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))));
  }));
  const socksPort = await listen(socks);
  const proxyPort = await listen(proxy, port);

  return {
    proxy: `http://127.0.0.1:${proxyPort}`,
    socks: `socks5h://127.0.0.1:${socksPort}`,
    broken: brokenPort,
    turn,
    requests: () => requests,
    close() {
      turn('none');
      socks.close();
      proxy.close();
      proxy.closeAllConnections();
      broken.close();
      broken.closeAllConnections();
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [tender, cert, key, port] = process.argv.slice(2);
  const way = await between({ tender: Number(tender), cert: readFileSync(cert), key: readFileSync(key), port: Number(port ?? 0) });
  console.log(`${way.proxy}\n${way.socks}`);
}
