import { type Signer, signedRequest } from './signed-request.ts'

const versions: Readonly<Record<string, string>> = { iam: '2010-05-08', sts: '2011-06-15' }

/** The parameters of an operation, with its service's version. */
export function parametersOf(
  service: string,
  Action: string,
  input: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { Action, Version: versions[service] ?? '', ...input }
}

/** Calls an operation and answers its XML; throws what is no success. */
export async function call(
  port: number,
  service: string,
  action: string,
  input: Readonly<Record<string, string>>,
  signer: Signer,
): Promise<string> {
  const bytes = signedRequest(port, service, parametersOf(service, action, input), signer).toString('utf8')
  const [head = '', body = ''] = bytes.split('\r\n\r\n')
  const headers = new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  for (const own of ['host', 'content-length']) headers.delete(own)
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

/** The text of an answer's first member of this name. */
export function memberOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1] ?? ''
}

/** Makes an access key of a user. */
export async function accessKeyOf(port: number, UserName: string, signer: Signer): Promise<Signer> {
  const key = await call(port, 'iam', 'CreateAccessKey', { UserName }, signer)
  return { accessKeyId: memberOf(key, 'AccessKeyId'), secretAccessKey: memberOf(key, 'SecretAccessKey') }
}

/** Credentials of a session of a role. */
export async function sessionOf(port: number, RoleArn: string, signer: Signer): Promise<Signer> {
  const input = { RoleArn, RoleSessionName: 'bench' }
  const answer = await call(port, 'sts', 'AssumeRole', input, signer)
  return {
    accessKeyId: memberOf(answer, 'AccessKeyId'),
    secretAccessKey: memberOf(answer, 'SecretAccessKey'),
    sessionToken: memberOf(answer, 'SessionToken'),
  }
}
