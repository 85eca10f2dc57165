// Connects over TLS, publishes once at QoS 1 and leaves: mqttjs_tls.cjs mqtts|wss PORT CA [CERT KEY]
'use strict'
const fs = require('node:fs')
const mqtt = require('mqtt')

const [scheme, port, authority, certificate, key] = process.argv.slice(2)

function fail (problem) {
  console.log(String(problem))
  process.exit(1)
}

const client = mqtt.connect(`${scheme}://127.0.0.1:${port}/mqtt`, {
  protocolVersion: 5,
  reconnectPeriod: 0,
  connectTimeout: 20000,
  ca: fs.readFileSync(authority),
  cert: certificate && fs.readFileSync(certificate),
  key: key && fs.readFileSync(key)
})
client.on('error', fail)
client.on('close', () => fail('closed'))
client.on('connect', () => client.publish('tls/js', 'x', { qos: 1 }, error => {
  if (error) {
    fail(error)
  }
  process.exit(0)
}))
