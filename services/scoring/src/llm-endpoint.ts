/** Where a language model answers by OpenAI's protocol. */
export interface LlmEndpoint {
  /** Up to and without `/chat/completions`. */
  url: string
  model: string
  apiKey?: string | undefined
}

export interface LlmRequest {
  system: string
  user: string
  /** JSON Schema that the reply must follow. */
  schema: object
  seed: number
  signal: AbortSignal
}

const tokensMax = 600
const replyBytesMax = 65_536

/** One call with structured output. Returns the parsed reply, still to be checked. Throws without ever naming what was sent. */
export async function askModel({ url, model, apiKey }: LlmEndpoint, request: LlmRequest): Promise<unknown> {
  const { system, user, schema, seed, signal } = request
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify({
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'judgement', strict: true, schema } },
      temperature: 0.3,
      seed,
      max_tokens: tokensMax,
    }),
    redirect: 'error',
    signal,
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`the model's endpoint answered ${response.status}`)
  }
  const body: unknown = JSON.parse(await readUpTo(response, replyBytesMax))
  const content = (body as { choices?: { message?: { content?: unknown } }[] } | null)?.choices?.[0]?.message?.content
  if (typeof content !== 'string') throw new Error("the model's endpoint answered in another form")
  return JSON.parse(content)
}

async function readUpTo(response: Response, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > bytesMax) throw new Error(`the model's endpoint answered more than ${bytesMax} bytes`)
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}
