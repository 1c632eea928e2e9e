import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as the receiver saw it on the wire. `kind`: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
export interface ReceivedSpan {
  service: string
  name: string
  trace_id: string
  span_id: string
  /** Empty for the first span of a trace. */
  parent_span_id: string
  kind: number
  attributes: Record<string, string>
  /** Span ids of the links. */
  links: string[]
  failed: boolean
}

export interface OtlpReceiver {
  url: string
  spans: ReceivedSpan[]
  stop(): Promise<void>
}

/** For tests: a collector on a free port that keeps every span it gets over OTLP/HTTP with protobuf. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      spans.push(...decodeTraces(Buffer.concat(chunks)))
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** ExportTraceServiceRequest of opentelemetry/proto/collector/trace/v1; field numbers are from the published .proto files. */
function decodeTraces(bytes: Buffer): ReceivedSpan[] {
  return messages(bytes, 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1).flatMap((message) => messages(message, 1))
    const service = attributesOf(resource)['service.name'] ?? ''
    return messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2).map((span) => decodeSpan(span, service)))
  })
}

function decodeSpan(bytes: Buffer, service: string): ReceivedSpan {
  const [status] = messages(bytes, 15)
  return {
    service,
    trace_id: messages(bytes, 1)[0]?.toString('hex') ?? '',
    span_id: messages(bytes, 2)[0]?.toString('hex') ?? '',
    parent_span_id: messages(bytes, 4)[0]?.toString('hex') ?? '',
    name: messages(bytes, 5)[0]?.toString() ?? '',
    kind: number(bytes, 6) ?? 0,
    attributes: attributesOf(messages(bytes, 9)),
    links: messages(bytes, 13).map((link) => messages(link, 2)[0]?.toString('hex') ?? ''),
    failed: status ? number(status, 3) === 2 : false,
  }
}

function attributesOf(pairs: Buffer[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const value = messages(pair, 2)[0] ?? Buffer.alloc(0)
      return [messages(pair, 1)[0]?.toString() ?? '', messages(value, 1)[0]?.toString() ?? String(number(value, 3))]
    }),
  )
}

/** The length-delimited fields with this number. */
function messages(bytes: Buffer, field: number): Buffer[] {
  return fields(bytes).flatMap(([id, value]) => (id === field && Buffer.isBuffer(value) ? [value] : []))
}

function number(bytes: Buffer, field: number): number | undefined {
  return fields(bytes).flatMap(([id, value]) => (id === field && typeof value === 'number' ? [value] : []))[0]
}

function fields(bytes: Buffer): [number, Buffer | number][] {
  const found: [number, Buffer | number][] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++)
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const [id, wire] = [tag >>> 3, tag & 7]
    if (wire === 0) found.push([id, varint()])
    else {
      const length = wire === 2 ? varint() : wire === 1 ? 8 : 4
      found.push([id, bytes.subarray(at, at + length)])
      at += length
    }
  }
  return found
}
