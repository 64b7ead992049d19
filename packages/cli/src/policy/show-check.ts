import { extensionTexts, type FindingLevel, findingLevels, findingTexts } from '@gatehouse/policy'
import { bold, colour, dim, visible } from '../terminal.ts'
import { type CheckResult, countByLevel, type FileFinding } from './check.ts'
import type { FilePlace, PolicySource, UnreadPolicy } from './policy-source.ts'

const words: Readonly<Record<FindingLevel, readonly [one: string, many: string]>> = {
  ERROR: ['error', 'errors'],
  SECURITY_WARNING: ['security warning', 'security warnings'],
  WARNING: ['warning', 'warnings'],
  SUGGESTION: ['suggestion', 'suggestions'],
}

const colours = { ERROR: 'red', SECURITY_WARNING: 'magenta', WARNING: 'yellow', SUGGESTION: 'cyan' } as const

/** The findings for people: file by file, each with its place and what to do. */
export function checkForPeople({ policies, unread, findings }: CheckResult): string {
  const byHolder = Map.groupBy(findings, ({ source }) => source)
  const parts = [...byHolder].map(([source, list]) => [headingOf(source), ...list.map(lineOf)].join('\n'))
  const unreadParts = [...Map.groupBy(unread, headingOf)].map(([heading, list]) =>
    [heading, ...list.map(unreadLine)].join('\n'),
  )
  const counts = countByLevel(findings).map(
    ([level, count]) => `${count} ${words[level][count === 1 ? 0 : 1]}`,
  )
  const checked = `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'} checked`
  const summary = counts.length === 0 ? `${checked}, nothing found` : `${checked}: ${counts.join(', ')}`
  const rest = unread.length === 0 ? '' : `; ${unread.length} not checked`
  return [...parts, ...unreadParts, summary + rest].join('\n\n')
}

type Heading = Pick<PolicySource, 'file' | 'holder' | 'kind'>

function headingOf({ file, holder, kind }: Heading): string {
  return `${bold(visible(file))}${holder === undefined ? '' : ` ${visible(holder)}`} ${dim(`(${kind})`)}`
}

function unreadLine({ place, why }: UnreadPolicy): string {
  return `  ${`${place.line}:${place.column}`.padEnd(8)} ${dim('not checked')}  ${visible(why)}`
}

function lineOf({ finding, place }: FileFinding): string {
  const { level, code, message, advice } = finding
  const where = `${place.line}:${place.column}`
  const kind = colour(colours[level], words[level][0])
  return `  ${where.padEnd(8)} ${kind}  ${visible(message)}  ${dim(code)}\n${' '.repeat(11)}${dim(visible(advice))}`
}

/** The findings for programs. */
export function checkAsJson({ policies, unread, findings }: CheckResult): string {
  const list = findings.map(({ source, finding, place }) => {
    const { level, code, message, advice, link, location, proof } = finding
    const { file, holder, kind } = source
    return {
      file,
      ...(holder !== undefined && { holder }),
      kind,
      level,
      code,
      message,
      advice,
      link,
      place,
      location,
      ...(proof && { proof }),
    }
  })
  return JSON.stringify({ policies: policies.length, findings: list, notChecked: unread }, undefined, 2)
}

const githubCommands = {
  ERROR: 'error',
  SECURITY_WARNING: 'error',
  WARNING: 'warning',
  SUGGESTION: 'notice',
} as const

/** The findings as annotations of GitHub's workflows, one a line. */
export function checkForGithub({ unread, findings }: CheckResult): string {
  const annotations = findings.map(({ source, finding, place }) => {
    const where = githubPlace(source.file, place)
    const about = source.holder === undefined ? '' : `${source.holder}: `
    const text = data(about + sentencesOf(finding))
    return `::${githubCommands[finding.level]} ${where},title=${property(finding.code)}::${text}`
  })
  const notices = unread.map(
    ({ file, holder, place, why }) =>
      `::notice ${githubPlace(file, place)},title=not checked::${data(`${holder}: ${why}.`)}`,
  )
  return [...annotations, ...notices].join('\n')
}

function githubPlace(file: string, { line, column, endLine, endColumn }: FilePlace): string {
  const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : ''
  return `file=${property(file)},line=${line},endLine=${endLine}${columns}`
}

/** What is wrong and what to do, as two sentences. */
function sentencesOf({ message, advice }: FileFinding['finding']): string {
  return `${message}${message.endsWith('?') ? '' : '.'} ${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

const sarifLevels = {
  ERROR: 'error',
  SECURITY_WARNING: 'error',
  WARNING: 'warning',
  SUGGESTION: 'note',
} as const

/** A text of SARIF: braces are doubled, for single ones stand around numbers of arguments (3.11.5). */
function sarifText(text: string): string {
  return text.replace(/[{}]/g, '$&$&')
}

/** The findings in SARIF 2.1.0, for code scanning. */
export function checkAsSarif({ unread, findings }: CheckResult): string {
  const used = new Set(findings.map(({ finding }) => finding.code))
  const links = new Map(findings.map(({ finding }) => [finding.code, finding.link]))
  const texts = [...findingTexts, ...extensionTexts].filter(({ code }) =>
    [...used].some((name) => name === code),
  )
  const index = new Map(texts.map(({ code }, at) => [code, at]))
  const rules = texts.map(({ code, level, says, advice }) => ({
    id: code,
    shortDescription: { text: sarifText(says.replace(/\{\w+\}/g, '…')) },
    help: { text: sarifText(`${advice} (${[...links].find(([name]) => name === code)?.[1] ?? ''})`) },
    defaultConfiguration: { level: sarifLevels[level] },
    properties: { rank: findingLevels.length - findingLevels.indexOf(level) },
  }))
  const results = findings.map(({ source, finding, place }) => ({
    ruleId: finding.code,
    ruleIndex: index.get(finding.code),
    level: sarifLevels[finding.level],
    message: { text: sarifText(sentencesOf(finding)) },
    locations: [sarifLocation(source, place)],
  }))
  const notifications = unread.map((each) => ({
    level: 'note',
    message: { text: sarifText(`${each.holder} is not checked: ${each.why}.`) },
    locations: [sarifLocation(each, each.place)],
  }))
  const invocation = { executionSuccessful: true, toolExecutionNotifications: notifications }
  const driver = { name: 'gatehouse', rules }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, invocations: [invocation], columnKind: 'utf16CodeUnits', results }],
  }
  return JSON.stringify(log, undefined, 2)
}

function sarifLocation({ file, holder }: Pick<PolicySource, 'file' | 'holder'>, place: FilePlace) {
  const { line: startLine, column: startColumn, endLine, endColumn } = place
  const uri = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine, startColumn, endLine, endColumn },
    },
    ...(holder !== undefined && { logicalLocations: [{ fullyQualifiedName: holder }] }),
  }
}
