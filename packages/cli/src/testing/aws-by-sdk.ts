/**
 * Stands in for the AWS CLI where there is none: `aws iam create-user --user-name ana` by the official SDK, with what
 * the commands in our documentation use of options, `--query` and `--output text`.
 */
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'

const services = { iam: IAM, sts: STS }

const pascal = (words: string): string =>
  words.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())

/** `Key=team,Value=blue` is a list of one object; all else is text. */
function parameterOf(text: string): unknown {
  if (!/^\w+=/.test(text)) return text
  return [Object.fromEntries(text.split(',').map((pair) => pair.split('=')))]
}

/** `Account`, `Credentials.AccessKeyId` and `Credentials.[AccessKeyId,SecretAccessKey]` of JMESPath. */
function queried(answer: unknown, path: string): unknown {
  const [, stem = '', list] = /^([\w.]*?)\.?(?:\[([\w,]+)\])?$/.exec(path) ?? []
  const member = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null
      ? Object.entries(from).find(([key]) => key === name)?.[1]
      : undefined
  const found = stem.split('.').reduce(member, answer)
  return list === undefined ? found : list.split(',').map((name) => member(found, name))
}

const [, , service = '', command = '', ...rest] = process.argv
const options = new Map<string, string>()
for (let index = 0; index < rest.length; index += 2) options.set(rest[index] ?? '', rest[index + 1] ?? '')
const query = options.get('--query')
const isText = options.get('--output') === 'text'
for (const own of ['--query', '--output']) options.delete(own)
const input = Object.fromEntries(
  [...options].map(([name, value]) => [pascal(name.slice(2)), parameterOf(value)]),
)

const Service = service === 'iam' || service === 'sts' ? services[service] : undefined
if (Service === undefined) throw new Error(`no stand-in for aws ${service}`)
const client = new Service({ endpoint: process.env['AWS_ENDPOINT_URL'] ?? '', maxAttempts: 1 })
const operation = pascal(command)
const call: unknown = Reflect.get(client, `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`)
if (typeof call !== 'function') throw new Error(`no stand-in for aws ${service} ${command}`)
try {
  const { $metadata: _metadata, ...answer } = await call.call(client, input)
  const shown = query === undefined ? answer : queried(answer, query)
  if (isText) console.log(Array.isArray(shown) ? shown.join('\t') : String(shown))
  else if (Object.keys(answer).length > 0) console.log(JSON.stringify(shown, undefined, 4))
} catch (error) {
  if (!(error instanceof Error)) throw error
  console.error(`An error occurred (${error.name}) when calling the ${operation} operation: ${error.message}`)
  process.exitCode = 254
}
