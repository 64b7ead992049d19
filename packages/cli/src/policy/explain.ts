import { explain, explanationText } from '@gatehouse/policy'
import { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import { visibleLines } from '../terminal.ts'
import { type AskedOptions, addAskedOptions, asked } from './asked.ts'
import { telling } from './telling.ts'

/** `gatehouse policy explain`: why policies decide as they do, and what would allow a request. */
export function explainCommand(): Command {
  const command = new Command('explain').description(
    'say why: what each policy says, what failed in its statements, and the fewest changes that would allow it',
  )
  return addAskedOptions(command).action(async (files: string[], options: AskedOptions) => {
    await telling(() => {
      const { requests, policies } = asked(files, options)
      const explanations = requests.map((request) => explain(request, policies))
      console.log(
        options.json
          ? JSON.stringify(explanations, undefined, 2)
          : visibleLines(explanations.map(explanationText).join('\n\n')),
      )
      return exitCode.done
    })
  })
}
