import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientEnvironment, lacksAwsCli, run, STOCK_CLIENTS } from '../../src/stock-clients.ts'

const lacking = await lacksAwsCli()
const shared = join(import.meta.dirname, '../../scripts/aws-cli/expect.sh')

/** A server that takes calls and answers none. */
const silent = createServer(() => undefined)
let endpoint: string
beforeAll(async () => {
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
  const address = silent.address()
  endpoint = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
})
afterAll(() => silent.close())

/** Runs a script that calls the AWS CLI through what the scripts share. */
function script(text: string, ...before: string[]) {
  const [command = 'bash', ...args] = [...before, 'bash', '-c', `. '${shared}'\n${text}`]
  return run(command, args, clientEnvironment(endpoint, { accessKeyId: 'AKIA', secretAccessKey: 'none' }))
}

const gone = 'not ok: nothing runs the AWS CLI any more: aws iam list-users\n'
const ignoring =
  'import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execvp("bash", sys.argv[1:])'
/** As soon as a command runs, kills what the process that runs the AWS CLI has forked, or that process. */
const during = (kill: string) =>
  `(until [ -e "$scratch/out.$$" ]; do sleep 0.1; done; ${kill}) & aws iam list-users`

describe.skipIf(lacking)('a script with the AWS CLI ends', () => {
  it.each([
    ['when the process that runs the CLI is gone', 'kill -KILL $SERVER_PID; aws iam list-users', 1, gone],
    ['when it goes during a command', during('kill -KILL $SERVER_PID'), 1, gone],
    ['when a command is killed', during('pkill -KILL -P $SERVER_PID'), 137, ''],
    ['in a substitution too', 'kill -KILL $SERVER_PID; said=$(aws iam list-users)', 1, gone],
  ])(
    '%s',
    async (_, text, code, stderr) => {
      expect(await script(text)).toEqual({ code, stdout: '', stderr: expect.stringContaining(stderr) })
    },
    STOCK_CLIENTS,
  )

  it(
    'where the exits of children are ignored',
    async () => {
      const found = await script(
        'aws configure set region eu-west-1; echo "ok: ended"',
        'python3',
        '-c',
        ignoring,
      )
      expect(found).toEqual({ code: 0, stdout: 'ok: ended\n', stderr: '' })
    },
    STOCK_CLIENTS,
  )
})
