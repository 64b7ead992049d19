/** One answer of HTTP/1.1. */
export interface ParsedAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The answers that came over one connection, in order; throws where one is not whole or bytes are left over. */
export function parsedAnswers(text: string): ParsedAnswer[] {
  const answers: ParsedAnswer[] = []
  let rest = text
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const status = /^HTTP\/1\.1 (\d{3}) [A-Z]/.exec(first)?.[1]
    if (end < 0 || status === undefined) throw new Error(`no answer: ${rest.slice(0, 200)}`)
    const headers: Record<string, string> = {}
    for (const line of lines) {
      const [name = '', value = ''] = line.split(/: (.*)/)
      if (name.toLowerCase() in headers) throw new Error(`a header twice: ${line}`)
      headers[name.toLowerCase()] = value
    }
    const length = Number(headers['content-length'])
    const body = rest.slice(end + 4, end + 4 + length)
    if (body.length !== length) throw new Error(`${body.length} bytes of ${length}`)
    answers.push({ status: Number(status), headers, body })
    rest = rest.slice(end + 4 + length)
  }
  return answers
}
