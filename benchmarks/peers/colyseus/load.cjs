// Clients of server.cjs that speak Colyseus' protocol and do not decode the patches, so that they
// cost little.   load.cjs PORT CLIENTS HZ WARM SECONDS
const WebSocket = require('ws');

const [port, clients, hz, warm, seconds] = process.argv.slice(2, 7).map(Number);
const JOIN_ROOM = 10;
const ROOM_STATE = 14;
const ROOM_STATE_PATCH = 15;
const ROOM_DATA_BYTES = 17;
const period = 1000 / hz;
const now = () => Number(process.hrtime.bigint()) / 1e6;

let counting = false;
let bytes = 0;
let patches = 0;

const frameBytes = (length) => length + (length < 126 ? 2 : length < 65536 ? 4 : 10);

async function join(id) {
  const answer = await fetch(`http://127.0.0.1:${port}/matchmake/joinOrCreate/arena`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const seat = await answer.json();
  const room = seat.room || seat;
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/${room.processId}/${room.roomId}?sessionId=${seat.sessionId}`,
    { perMessageDeflate: false }
  );
  await new Promise((joined, failed) => {
    socket.on('error', failed);
    socket.on('message', (data) => {
      const code = data[0] & 31;
      if (code === JOIN_ROOM) {
        socket.send(Buffer.from([JOIN_ROOM]));
        joined();
      } else if (counting && (code === ROOM_STATE || code === ROOM_STATE_PATCH)) {
        bytes += frameBytes(data.length);
        patches++;
      }
    });
  });
  return { socket, id, sequence: 0 };
}

async function main() {
  const all = [];
  for (let i = 0; i < clients; i++) all.push(await join(i));
  const base = now() + 5;
  const from = base + (warm + 1) * 1000;
  const to = from + seconds * 1000;
  let sent = 0;
  (function send() {
    const time = now();
    if (time > to) {
      console.log(
        JSON.stringify({
          load: 'colyseus',
          clients,
          bytesPerClientSecond: +(bytes / clients / seconds).toFixed(1),
          snapshotsPerClientSecond: +(patches / clients / seconds).toFixed(3),
          sent,
        })
      );
      process.exit(0);
    }
    counting = time > from;
    for (; ; sent++) {
      const at = sent % clients;
      if (base + period * Math.floor(sent / clients) + (period * at) / clients > time) break;
      const client = all[at];
      const input = Buffer.alloc(18);
      input[0] = ROOM_DATA_BYTES;
      input[1] = 1;
      client.sequence++;
      input.writeUInt16LE(client.id, 2);
      input.writeUInt32LE(client.sequence, 6);
      input.writeFloatLE(((client.sequence * 7 + client.id) % 13) - 6, 10);
      input.writeFloatLE(((client.sequence * 5 + client.id) % 11) - 5, 14);
      client.socket.send(input);
    }
    setTimeout(send, 1);
  })();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
