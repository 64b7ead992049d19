import { writeFileSync } from 'node:fs'
import { type Node, parseDocument, positionsIn, printDocument } from '@gatehouse/policy'
import { foundBelow, isFolder, read } from './find-policies.ts'
import { Unreadable } from './policy-source.ts'

/** A policy's file with its text as it is and as it should be. */
export interface FormattedFile {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** The policies of files and folders in canonical form; a named file that is no JSON is told as Unreadable. */
export function formatPolicies(paths: readonly string[]): FormattedFile[] {
  return paths.flatMap((path) => {
    if (path === '-' || !isFolder(path)) return formatFile(path, true)
    return foundBelow(path, 'policy', (file) => formatFile(file, false))
  })
}

/** Writes the files that are not in canonical form, and gives them. */
export function writeFormatted(files: readonly FormattedFile[]): FormattedFile[] {
  const changed = files.filter(({ before, after }) => before !== after)
  for (const { file, after } of changed) writeFileSync(file, after)
  return changed
}

function formatFile(file: string, isNamed: boolean): FormattedFile[] {
  const before = read(file)
  const { document, error } = parseDocument(before)
  if (document === undefined) {
    if (!isNamed) return []
    const { line, column } = positionsIn(before)(error.start)
    throw new Unreadable(`${file}:${line}:${column}: ${error.message}`)
  }
  if (!isNamed && !isPolicy(document.root)) return []
  return [{ file, before, after: printDocument(document) }]
}

function isPolicy(root: Node): boolean {
  return root.kind === 'object' && root.members.some(({ key }) => key.value === 'Statement')
}
