// Goes through the features of MQTT with MQTT.js: mqttjs_matrix.cjs mqtt|ws PORT 4|5
'use strict'
const assert = require('node:assert')
const mqtt = require('mqtt')

const [scheme, port, level] = process.argv.slice(2)
const version = Number(level)
const patience = 20000

class Client {
  static async connect (clientId, options = {}) {
    const client = new Client()
    client.arrivals = []
    client.waiting = []
    const { clean = true, keepalive = 60, will } = options
    client.mqtt = mqtt.connect(`${scheme}://127.0.0.1:${port}/mqtt`, {
      clientId,
      clean,
      keepalive,
      protocolVersion: version,
      reconnectPeriod: 0,
      will: will && { topic: will, payload: 'gone', qos: 1 },
      properties: version === 5 ? { sessionExpiryInterval: clean ? 0 : 3600 } : undefined
    })
    client.mqtt.on('message', (topic, payload, packet) => client.arrived({ topic, payload, packet }))
    client.mqtt.on('error', error => {
      if (!client.leaving) { // an acknowledgement may still be on its way when the library closes
        throw error
      }
    })
    client.sessionPresent = await new Promise(resolve => client.mqtt.once('connect', ack => resolve(ack.sessionPresent)))
    return client
  }

  arrived (message) {
    const taker = this.waiting.shift()
    if (taker) {
      taker(message)
    } else {
      this.arrivals.push(message)
    }
  }

  next () {
    if (this.arrivals.length > 0) {
      return this.arrivals.shift()
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no message came')), patience)
      this.waiting.push(message => {
        clearTimeout(timer)
        resolve(message)
      })
    })
  }

  async expect (topic, payload) {
    const message = await this.next()
    assert.strictEqual(message.topic, topic)
    assert.ok(message.payload.equals(Buffer.from(payload)), `${topic}: ${message.payload.subarray(0, 50)}`)
    return message
  }

  subscribe (filter, qos) {
    return this.mqtt.subscribeAsync(filter, { qos })
  }

  publish (topic, payload, qos, more = {}) {
    return this.mqtt.publishAsync(topic, payload, { qos, ...more })
  }

  leave () {
    this.leaving = true
    return this.mqtt.endAsync()
  }
}

const features = {
  async everyQos () {
    const subscriber = await Client.connect('subscriber')
    const publisher = await Client.connect('publisher')
    for (const subscribed of [0, 1, 2]) {
      await subscriber.subscribe('order/+', subscribed)
      for (const published of [0, 1, 2]) {
        for (let i = 0; i < 20; i++) {
          await publisher.publish('order/a', `message ${i}`, published)
        }
        for (let i = 0; i < 20; i++) {
          const message = await subscriber.expect('order/a', `message ${i}`)
          assert.strictEqual(message.packet.qos, Math.min(published, subscribed))
        }
      }
    }
    await subscriber.leave()
    await publisher.leave()
  },

  async retained () {
    const client = await Client.connect('retained')
    for (const qos of [0, 1, 2]) {
      await client.publish(`kept/${qos}/a`, 'kept', qos, { retain: true })
      await client.publish(`kept/${qos}/b`, 'cleared', qos, { retain: true })
      await client.publish(`kept/${qos}/b`, '', qos, { retain: true })
      await client.subscribe(`kept/${qos}/#`, qos)
      assert.ok((await client.expect(`kept/${qos}/a`, 'kept')).packet.retain)
      await client.publish(`kept/${qos}/end`, 'end', qos)
      await client.expect(`kept/${qos}/end`, 'end')
    }
    await client.leave()
  },

  async will () {
    const heir = await Client.connect('heir')
    await heir.subscribe('wills/#', 1)
    await (await Client.connect('polite', { will: 'wills/polite' })).leave()
    const lost = await Client.connect('lost', { will: 'wills/lost' })
    lost.mqtt.stream.destroy()
    await heir.expect('wills/lost', 'gone')
    await heir.leave()
  },

  async shared () {
    const members = [await Client.connect('first'), await Client.connect('second')]
    for (const member of members) {
      await member.subscribe('$share/team/jobs/+', 1)
    }
    const publisher = await Client.connect('publisher')
    for (let i = 0; i < 40; i++) {
      await publisher.publish(`jobs/${i}`, 'job', 1)
    }
    const done = new Set()
    for (const member of members) {
      await member.subscribe('end', 1)
      await publisher.publish('end', 'end', 1)
      const before = done.size
      for (let { topic } = await member.next(); topic !== 'end'; { topic } = await member.next()) {
        assert.ok(!done.has(topic), `${topic} came twice`)
        done.add(topic)
      }
      assert.ok(done.size > before)
    }
    assert.strictEqual(done.size, 40)
    for (const client of [...members, publisher]) {
      await client.leave()
    }
  },

  async session () {
    const publisher = await Client.connect('publisher')
    for (const qos of [1, 2]) {
      const before = await Client.connect(`sleeper-${qos}`, { clean: false })
      assert.ok(!before.sessionPresent)
      await before.subscribe('missed/#', 2)
      await before.leave()
      for (let i = 0; i < 10; i++) {
        await publisher.publish(`missed/${i}`, 'while away', qos)
      }
      const after = await Client.connect(`sleeper-${qos}`, { clean: false })
      assert.ok(after.sessionPresent)
      for (let i = 0; i < 10; i++) {
        await after.expect(`missed/${i}`, 'while away')
      }
      await after.mqtt.unsubscribeAsync('missed/#')
      await after.leave()
    }
    await publisher.leave()
  },

  async large () {
    const client = await Client.connect('large')
    const payload = Buffer.alloc(1000000, 'abcdefghijklmnopqrstuvwxyz0123456789-')
    for (const qos of [0, 1, 2]) {
      await client.subscribe('large', qos)
      await client.publish('large', payload, qos)
      await client.expect('large', payload)
    }
    await client.leave()
  },

  async unsubscribed () {
    const client = await Client.connect('unsubscribed')
    await client.subscribe('left/#', 1)
    await client.subscribe('stays', 1)
    await client.mqtt.unsubscribeAsync('left/#')
    await client.publish('left/a', 'after', 1)
    await client.publish('stays', 'end', 1)
    await client.expect('stays', 'end')
    await client.leave()
  },

  async properties () {
    if (version !== 5) {
      return
    }
    const client = await Client.connect('properties')
    await client.subscribe('requests', 1)
    const properties = {
      userProperties: { b: ['1', '3'], a: '2' },
      responseTopic: 'answers/client',
      correlationData: Buffer.from('4711'),
      contentType: 'text/plain'
    }
    await client.publish('requests', 'how much?', 1, { properties })
    const came = (await client.expect('requests', 'how much?')).packet.properties
    assert.deepStrictEqual({ ...came.userProperties }, properties.userProperties)
    assert.strictEqual(came.responseTopic, 'answers/client')
    assert.ok(came.correlationData.equals(properties.correlationData))
    await client.leave()
  },

  async keepAlive () {
    const client = await Client.connect('quiet', { keepalive: 1 })
    const closed = new Promise(resolve => client.mqtt.once('close', () => resolve(true)))
    const stayed = new Promise(resolve => setTimeout(() => resolve(false), 2200))
    assert.ok(!await Promise.race([closed, stayed]), 'a client that pings was disconnected')
    await client.leave()
  }
}

async function main () {
  for (const [name, feature] of Object.entries(features)) {
    console.log(name)
    await feature()
  }
}

main().then(() => process.exit(0), error => {
  console.error(error)
  process.exit(1)
})
