import { readFileSync } from 'node:fs'
import {
  type CheckedPolicy,
  type PolicyCheck,
  readPolicyCheck,
} from '../../../packages/policy/src/cases/policy-check.ts'
import {
  extensionTexts,
  type FindingLevel,
  type FindingText,
  findingLevels,
  findingTexts,
} from '../../../packages/policy/src/findings/texts.ts'
import type { Page } from './page.ts'

const casesFile = new URL('../../../packages/policy/cases/policy-checks.json', import.meta.url)

const headings: Readonly<Record<FindingLevel, string>> = {
  ERROR: 'Errors',
  SECURITY_WARNING: 'Security warnings',
  WARNING: 'Warnings',
  SUGGESTION: 'Suggestions',
}

const introduction = `What \`gatehouse policy check\` says about policies. Each policy on this page is a test.

Errors keep a policy from being stored, or from doing what it says. Security warnings tell of policies that let in more
than they seem to. Warnings tell of what works in another way than it seems, suggestions of what could be said more
plainly. Checks of names (services, actions, resources, condition keys) need the service reference, which is part of
Gatehouse; for a service that it does not know they say nothing.
`

const ownCodes = `They are told with \`gatehouse policy check --extended\`, each with its proof: the statements that cover it, the
operators that contradict each other, the ARNs that an action is made on, or a request that the policy alone allows.
`

/** The page of all findings: each code with its sentence, its advice, and policies that raise it and do not. */
export function findingsPage(): Page {
  const file: unknown = JSON.parse(readFileSync(casesFile, 'utf8'))
  const list = (Array.isArray(file) ? file : []).map(readPolicyCheck)
  const checks = new Map(list.map((check) => [check.code, check]))
  const parts = findingLevels.flatMap((level) => [
    `## ${headings[level]}\n`,
    ...findingTexts
      .filter((text) => text.level === level)
      .map((text) => section(text, checks.get(text.code))),
  ])
  const own = ['## Codes of our own\n', ownCodes, ...extensionTexts.map((text) => section(text, undefined))]
  return { path: 'findings.md', title: 'Findings', body: [introduction, ...parts, ...own].join('\n') }
}

function section({ code, level, says, advice }: FindingText, check: PolicyCheck | undefined): string {
  if (check === undefined)
    return `### ${code}\n\nLevel ${level}.\n\n**It says:** ${sentence(says)}\n**What to do:** ${advice}.\n`
  const retired = check.sure === 'C' ? 'The rule is out of date: the code is known and never reported. ' : ''
  const { condition, policyTypes, raising, clean } = check
  return `### ${code}

${retired}${condition} Policies: ${policyTypes}.

**It says:** ${sentence(says)}
**What to do:** ${advice}.

${example(check.sure === 'C' ? 'Was raised by' : 'Raised by', raising)}
${example('Not by', clean)}`
}

/** Details stand in braces; a sentence may be longer than a line. */
function sentence(says: string): string {
  return `${says}.  `
}

const longestExample = 1_500

function example(heading: string, { text, kind, resourceType }: CheckedPolicy): string {
  const checkedAs = `${kind}${resourceType === undefined ? '' : `, ${resourceType}`}`
  if (text.length > longestExample)
    return `${heading} a document of ${text.length} characters (${checkedAs}).\n`
  return `${heading} (${checkedAs}):\n\n\`\`\`json\n${text}\n\`\`\`\n`
}
