import {
  type FindingLevel,
  findingLevels,
  type PolicyKind,
  type PolicyResourceType,
  resourceTypeRules,
} from '@gatehouse/policy'
import { Argument, Command, Option } from 'commander'
import { exitCode } from '../exit-code.ts'
import { table } from '../terminal.ts'
import { checkPolicies, isAtLeast } from './check.ts'
import { explainCommand } from './explain.ts'
import { formatPolicies, writeFormatted } from './format.ts'
import { runCases } from './run-cases.ts'
import { checkAsJson, checkAsSarif, checkForGithub, checkForPeople } from './show-check.ts'
import { simulateCommand } from './simulate.ts'
import { telling } from './telling.ts'

const kinds: readonly PolicyKind[] = [
  'identity',
  'boundary',
  'session',
  'trust',
  'resource',
  'vpcEndpoint',
  'scp',
  'rcp',
]

const levelNames = new Map<string, FindingLevel>(
  findingLevels.map((level) => [level.toLowerCase().replace('_', '-'), level]),
)

/** `gatehouse policy`: what can be said of policies without a server. */
export function policyCommand(): Command {
  return new Command('policy')
    .description('check, format and test policies, and ask what they decide and why, without a server')
    .addCommand(checkCommand())
    .addCommand(formatCommand())
    .addCommand(testCommand())
    .addCommand(simulateCommand())
    .addCommand(explainCommand())
}

const filesArgument = () => new Argument('<file...>', 'files and folders; - is standard input').argRequired()

interface CheckOptions {
  readonly as?: string
  readonly resourceType?: string
  readonly failOn: string
  readonly extended?: boolean
  readonly failOnUnchecked?: boolean
  readonly json?: boolean
  readonly sarif?: boolean
  readonly github?: boolean
}

function checkCommand(): Command {
  return new Command('check')
    .description('say what is wrong with policies, and those in Terraform plans and CloudFormation templates')
    .addArgument(filesArgument())
    .addOption(new Option('--as <kind>', 'what plain policies are, guessed unless told').choices(kinds))
    .addOption(
      new Option('--resource-type <type>', 'what resource policies are attached to').choices(
        Object.keys(resourceTypeRules),
      ),
    )
    .addOption(
      new Option(
        '--fail-on <level>',
        'the mildest finding that ends the command with 1 (security-warning unless told)',
      )
        .choices([...levelNames.keys(), 'never'])
        .default('security-warning'),
    )
    .option('--fail-on-unchecked', 'end with 1 as well where something is known only later, so not checked')
    .option('--extended', 'tell as well which statements do nothing, and which raise the own rights')
    .option('--json', 'answer in JSON')
    .option('--sarif', 'answer in SARIF 2.1.0')
    .option('--github', 'answer in annotations of GitHub workflows')
    .action(async (files: string[], options: CheckOptions) => {
      await telling(async () => {
        const kind = kinds.find((name) => name === options.as)
        const resourceType = resourceTypes.find((name) => name === options.resourceType)
        const stated = { kind: kind ?? (resourceType && 'resource'), resourceType }
        const result = await checkPolicies(files, stated, options.extended === true)
        const text = show(options, result)
        if (text !== '') console.log(text)
        const level = levelNames.get(options.failOn)
        const fails = level !== undefined && result.findings.some((finding) => isAtLeast(finding, level))
        const isIncomplete = options.failOnUnchecked === true && result.unread.length > 0
        return fails || isIncomplete ? exitCode.failed : exitCode.done
      })
    })
}

const resourceTypes = Object.keys(resourceTypeRules).filter(
  (name): name is PolicyResourceType => name in resourceTypeRules,
)

function show({ json, sarif, github }: CheckOptions, result: Parameters<typeof checkAsJson>[0]): string {
  if (sarif) return checkAsSarif(result)
  if (github) return checkForGithub(result)
  return json ? checkAsJson(result) : checkForPeople(result)
}

function formatCommand(): Command {
  return new Command('fmt')
    .description('print policies in their canonical form')
    .addArgument(filesArgument())
    .option('--write', 'write the files instead of printing them')
    .option('--check', 'name the files that are not in canonical form, and end with 1 if there is one')
    .action(async (files: string[], { write, check }: { write?: boolean; check?: boolean }) => {
      await telling(() => {
        const formatted = formatPolicies(files)
        const changed = formatted.filter(({ before, after }) => before !== after)
        if (check) {
          for (const { file } of changed) console.log(file)
          return changed.length > 0 ? exitCode.failed : exitCode.done
        }
        if (write) {
          for (const { file } of writeFormatted(formatted)) console.log(file)
        } else for (const { after } of formatted) process.stdout.write(after)
        return exitCode.done
      })
    })
}

function testCommand(): Command {
  return new Command('test')
    .description('run cases: requests with the decisions, and documents with the verdicts, that are expected')
    .addArgument(filesArgument())
    .option('--json', 'answer in JSON')
    .action(async (files: string[], { json }: { json?: boolean }) => {
      await telling(() => {
        const { passed, failed } = runCases(files)
        if (json) {
          const list = failed.map(({ id, expected, got }) => ({ id, expected, got }))
          console.log(JSON.stringify({ passed, failed: list }, undefined, 2))
        } else {
          if (failed.length > 0) console.log(`${table(failed.map((each) => ({ ...each })))}\n`)
          console.log(`${passed} passed, ${failed.length} failed`)
        }
        return failed.length > 0 ? exitCode.failed : exitCode.done
      })
    })
}
