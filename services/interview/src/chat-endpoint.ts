export interface ChatMessage {
  role: 'system' | 'user'
  content: string
}

export interface ChatEndpoint {
  /** Up to and without `/chat/completions`. */
  url: string
  model: string
  apiKey?: string
}

export interface ChatReply {
  text: string
  /** As the endpoint counted them; an estimate from the lengths where it does not say. */
  tokens: number
}

/** Why an endpoint gave nothing that can be used. `again` says whether the same call may work a moment later. */
export class ChatFailure extends Error {
  code: string
  again: boolean
  constructor(code: string, again: boolean, cause?: unknown) {
    super(`the endpoint gave nothing: ${code}`, { cause })
    this.name = 'ChatFailure'
    this.code = code
    this.again = again
  }
}

/** A reply of more is not what was asked for, and is not read to its end. */
const replyBytesMax = 65_536

/**
 * One call of an OpenAI-compatible endpoint (`POST /chat/completions`, streamed as server-sent events; an endpoint that answers with
 * one JSON document is understood too). Throws ChatFailure; its message never holds what was sent or answered.
 */
export async function chat(
  { url, model, apiKey }: ChatEndpoint,
  { messages, tokensMax, signal }: { messages: readonly ChatMessage[]; tokensMax: number; signal: AbortSignal },
): Promise<ChatReply> {
  const body = {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0,
    seed: 0,
    max_tokens: tokensMax,
  }
  try {
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new ChatFailure(`http_${response.status}`, response.status === 429 || response.status >= 500)
    }
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
    const { text, tokens } = streamed ? await readStream(response) : readWhole(await readAll(response))
    const sent = messages.reduce((sum, { content }) => sum + content.length, 0)
    return { text, tokens: tokens ?? Math.ceil((sent + text.length) / 3) }
  } catch (error) {
    if (error instanceof ChatFailure) throw error
    if (signal.aborted) throw new ChatFailure('timeout', false, error)
    throw new ChatFailure('unreachable', true, error)
  }
}

interface Chunk {
  choices?: { delta?: { content?: unknown }; message?: { content?: unknown } }[]
  usage?: { total_tokens?: unknown } | null
}

async function readStream(response: Response): Promise<{ text: string; tokens?: number }> {
  let [text, tokens, ended] = ['', undefined as number | undefined, false]
  for await (const line of linesOf(response)) {
    if (!line.startsWith('data:')) continue
    const data = line.slice(5).trim()
    if (data === '[DONE]') {
      ended = true
      break
    }
    const chunk = parse(data)
    const piece = chunk.choices?.[0]?.delta?.content
    if (typeof piece === 'string') text += piece
    tokens = countOf(chunk) ?? tokens
  }
  // A connection that broke in the middle leaves half a sentence.
  if (!ended) throw new ChatFailure('cut_off', true)
  return { text, ...(tokens !== undefined && { tokens }) }
}

function readWhole(body: string): { text: string; tokens?: number } {
  const whole = parse(body)
  const text = whole.choices?.[0]?.message?.content
  if (typeof text !== 'string') throw new ChatFailure('malformed', false)
  const tokens = countOf(whole)
  return { text, ...(tokens !== undefined && { tokens }) }
}

const countOf = ({ usage }: Chunk) => (typeof usage?.total_tokens === 'number' ? usage.total_tokens : undefined)

function parse(text: string): Chunk {
  try {
    return (JSON.parse(text) ?? {}) as Chunk
  } catch (cause) {
    throw new ChatFailure('malformed', false, cause)
  }
}

async function* piecesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > replyBytesMax) throw new ChatFailure('too_long', false)
    yield decoder.decode(piece, { stream: true })
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of piecesOf(response)) {
    const lines = (rest + piece).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}

async function readAll(response: Response): Promise<string> {
  let text = ''
  for await (const piece of piecesOf(response)) text += piece
  return text
}
