// The arena over Colyseus, as its users would write it: a schema, a fixed time step, patches over
// WebSocket.   server.cjs PORT CLIENTS HZ WARM SECONDS
const { Server, Room } = require('@colyseus/core');
const { WebSocketTransport } = require('@colyseus/ws-transport');
const schema = require('@colyseus/schema');

const [port, clients, hz, warm, seconds] = process.argv.slice(2, 7).map(Number);
const period = 1000 / hz;
const now = () => Number(process.hrtime.bigint()) / 1e6;
const percentile = (sorted, p) =>
  sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] : 0;

class Entity extends schema.Schema {}
schema.defineTypes(Entity, { x: 'float32', y: 'float32', vx: 'float32', vy: 'float32' });

class State extends schema.Schema {
  constructor() {
    super();
    this.entities = new schema.MapSchema();
    this.tick = 0;
  }
}
schema.defineTypes(State, { tick: 'uint32', entities: { map: Entity } });

class Arena extends Room {
  onCreate() {
    this.autoDispose = false;
    this.maxClients = 100000;
    this.state = new State();
    this.list = [];
    this.deviations = [];
    this.works = [];
    this.late = this.ticks = this.inputs = this.last = this.started = this.warmUntil = 0;
    this.onMessageBytes(1, (client, bytes) => {
      const view = Buffer.isBuffer(bytes)
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      client.userData.ax = view.readFloatLE(8);
      client.userData.ay = view.readFloatLE(12);
      this.inputs++;
    });
    this.setFixedTimestep(() => this.step(), hz);
    // After it: before, a second interval stays that steals half of the ticks.
    this.patchRate = null;
  }

  onJoin(client) {
    const entity = new Entity();
    entity.x = entity.y = entity.vx = entity.vy = 0;
    this.state.entities.set(client.sessionId, entity);
    client.userData = { entity, ax: 0, ay: 0 };
    this.list.push(client.userData);
  }

  step() {
    const start = now();
    if (!this.warmUntil && this.list.length === clients) this.warmUntil = start + warm * 1000;
    if (!this.started && this.warmUntil && start >= this.warmUntil) {
      this.started = start;
      this.cpuBefore = process.cpuUsage();
      this.inputs = this.last = 0;
    }
    if (this.started) {
      if (this.last) {
        const deviation = Math.abs(start - this.last - period);
        this.deviations.push(deviation);
        if (deviation > period / 10) this.late++;
      }
      this.ticks++;
    }
    this.last = start;
    const dt = 1 / hz;
    this.state.tick++;
    for (const each of this.list) {
      const e = each.entity;
      e.vx = (e.vx + each.ax * dt) * 0.99;
      e.vy = (e.vy + each.ay * dt) * 0.99;
      e.x += e.vx * dt;
      e.y += e.vy * dt;
    }
    this.broadcastPatch();
    const end = now();
    if (this.started) {
      this.works.push(end - start);
      if (end - this.started >= seconds * 1000) this.print(end);
    }
  }

  print(end) {
    const used = process.cpuUsage(this.cpuBefore);
    this.deviations.sort((a, b) => a - b);
    this.works.sort((a, b) => a - b);
    const micros = (sorted, p) => +(percentile(sorted, p) * 1000).toFixed(1);
    console.log(
      JSON.stringify({
        server: 'colyseus',
        clients,
        hz,
        cpuSeconds: +((used.user + used.system) / 1e6).toFixed(4),
        wallSeconds: +((end - this.started) / 1000).toFixed(4),
        ticks: this.ticks,
        lateTicks: this.late,
        latenessP50Micros: micros(this.deviations, 50),
        latenessP99Micros: micros(this.deviations, 99),
        workP50Micros: micros(this.works, 50),
        workP99Micros: micros(this.works, 99),
        inputs: this.inputs,
      })
    );
    process.exit(0);
  }
}

const server = new Server({ greet: false, transport: new WebSocketTransport({ pingInterval: 0 }) });
server.define('arena', Arena);
server.listen(port, '127.0.0.1').catch((error) => {
  console.error(error);
  process.exit(1);
});
