import { type Explanation, explain } from '@gatehouse/policy'
import { Command, Option } from 'commander'
import { exitCode } from '../exit-code.ts'
import { table } from '../terminal.ts'
import { type Asked, type AskedOptions, addAskedOptions, asked } from './asked.ts'
import { telling } from './telling.ts'

interface SimulateOptions extends AskedOptions {
  readonly expect?: string
}

/** One decision as it is told. */
interface Answer {
  readonly action: string
  readonly resource: string
  readonly result: Explanation['result']
  readonly kind: Explanation['kind']
  readonly by: readonly string[]
}

/** `gatehouse policy simulate`: what policies decide, as it would be enforced. */
export function simulateCommand(): Command {
  const command = new Command('simulate').description(
    'say what policies decide: every action on every resource, as it would be enforced',
  )
  return addAskedOptions(command)
    .addOption(
      new Option('--expect <result>', 'end with 1 unless all are allowed, or none is').choices([
        'allow',
        'deny',
      ]),
    )
    .action(async (files: string[], options: SimulateOptions) => {
      await telling(() => {
        const answers = answersTo(asked(files, options))
        console.log(options.json ? JSON.stringify(answers, undefined, 2) : table(answers.map(shown)))
        const isExpected = ({ result }: Answer) =>
          options.expect === undefined || (result === 'allow') === (options.expect === 'allow')
        return answers.every(isExpected) ? exitCode.done : exitCode.failed
      })
    })
}

/** What the policies decide on each of the requests. */
export function answersTo({ requests, policies }: Asked): Answer[] {
  return requests.map((request) => {
    const { result, kind, by } = explain(request, policies)
    const statements = by.map(({ policy, statement: { index, sid } }) => {
      return `${policy.source.id} statement ${index + 1}${sid === undefined ? '' : ` ${sid}`}`
    })
    return { action: request.action, resource: request.resource, result, kind, by: statements }
  })
}

const shown = ({ action, resource, result, kind, by }: Answer) => ({
  action,
  resource,
  result,
  kind,
  by: by.join(', '),
})
