import * as errors from '../../../packages/server/src/model/error.ts'
import * as refusals from '../../../packages/server/src/signature/refusals.ts'
import { commandPages } from './commands.ts'
import { conditionsPage } from './conditions.ts'
import { coveragePage } from './coverage.ts'
import { findingsPage } from './findings.ts'
import { operationPages } from './operations.ts'
import { code, type Page, writePages } from './page.ts'
import { settingsPage } from './settings.ts'

/** The errors that any operation may raise: those whose maker says so, and refusals of signatures. */
function commonErrors(): string[] {
  const { ServiceError, modelled: _modelled, commonError: _commonError, ...makers } = errors
  const made = [...Object.values(makers), ...Object.values(refusals)].map((raise) => raise(''))
  const common = made.filter((error) => error instanceof ServiceError && error.common)
  return [...new Set(common.map((error) => `${code(error.code)} ${error.status}`))].sort()
}

const link = ({ path, title }: Page): string => `- [${title}](${path})`

/** Writes the published reference: operations, conditions, settings, commands and coverage. */
export async function generateReference(server: string, folder: string): Promise<void> {
  const byPath = (a: Page, b: Page): number => (a.path < b.path ? -1 : 1)
  const ofOperations = (await operationPages(server)).sort(byPath)
  const ofCommands = commandPages().sort(byPath)
  const [settings, conditions, findings] = [settingsPage(), conditionsPage(server), findingsPage()]
  const covered = coveragePage()
  const index: Page = {
    path: 'README.md',
    title: 'Reference',
    body: `## Operations

${ofOperations.map(link).join('\n')}

Names, limits and errors are those of AWS's published models. Any operation may also raise
${commonErrors().join(', ')}.

## Policies

${[conditions, findings].map(link).join('\n')}

## Operation of a server

${[settings, ...ofCommands].map(link).join('\n')}

## What is shown

${link(covered)}`,
  }
  writePages(folder, [index, ...ofOperations, conditions, findings, settings, ...ofCommands, covered])
}
