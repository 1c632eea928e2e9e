// An image's health check: exit status 0 when /health of the service beside it answers well. (A distroless image has no curl.)
const answer = await fetch(`http://127.0.0.1:${process.env.ADMIN_PORT ?? 9100}/health`, {
  signal: AbortSignal.timeout(2_500),
}).catch((error: Error) => {
  console.error(error.cause ?? error)
})
if (!answer?.ok) {
  console.error(answer ? await answer.text() : 'no answer')
  process.exitCode = 1
}
