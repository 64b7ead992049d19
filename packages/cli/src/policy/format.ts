import { writeFileSync } from 'node:fs'
import { parseDocument, positionsIn, printDocument } from '@gatehouse/policy'
import { foundBelow, isFolder, read } from './find-policies.ts'
import { isPolicy, seemsPolicy, seemsTemplate } from './looks-like-policy.ts'
import { Unreadable } from './policy-source.ts'

/** A policy's file with its text as it is and as it should be. */
export interface FormattedFile {
  readonly file: string
  readonly before: string
  readonly after: string
}

/**
 * The policies of files and folders in canonical form; a policy that is no JSON is told as Unreadable, and so is every named
 * file that is none.
 */
export function formatPolicies(paths: readonly string[]): FormattedFile[] {
  return paths.flatMap((path) => {
    if (path === '-' || !isFolder(path)) return formatFile(path, true)
    return foundBelow(path, 'policy', (file) => formatFile(file, false))
  })
}

/** Writes the files that are not in canonical form, and gives them; Unreadable for standard input, which is no file. */
export function writeFormatted(files: readonly FormattedFile[]): FormattedFile[] {
  if (files.some(({ file }) => file === '-')) throw new Unreadable('-: standard input is no file to write')
  const changed = files.filter(({ before, after }) => before !== after)
  for (const { file, after } of changed) writeFileSync(file, after)
  return changed
}

function formatFile(file: string, isNamed: boolean): FormattedFile[] {
  const before = read(file)
  const { document, error } = parseDocument(before)
  if (document === undefined) {
    if (!isNamed && !isBrokenPolicy(file, before)) return []
    const { line, column } = positionsIn(before)(error.start)
    throw new Unreadable(`${file}:${line}:${column}: ${error.message}`)
  }
  if (!isNamed && !isPolicy(document.root)) return []
  return [{ file, before, after: printDocument(document) }]
}

/** Templates and YAML are not formatted, and may hold what looks like JSON. */
function isBrokenPolicy(file: string, text: string): boolean {
  return !/\.ya?ml$/i.test(file) && seemsPolicy(text) && !seemsTemplate(text)
}
