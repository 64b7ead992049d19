import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { type PolicyKind, type PolicyResourceType, parseDocument } from '@gatehouse/policy'
import { policiesInTemplate } from './cloudformation.ts'
import { guessKind } from './guess-kind.ts'
import { isPolicy, seemsPolicy, seemsTemplate } from './looks-like-policy.ts'
import { placesIn } from './places.ts'
import { type FoundPolicies, Unreadable } from './policy-source.ts'
import { standardInput } from './standard-input.ts'
import { isTerraformPlan, policiesInPlan } from './terraform-plan.ts'

/** What the caller says that plain policies are. */
export interface StatedType {
  readonly kind: PolicyKind | undefined
  readonly resourceType: PolicyResourceType | undefined
}

/** Larger files are no policies, plans or templates. */
const largestFile = 64 * 1024 * 1024

/**
 * The policies of files and folders: policies themselves, Terraform plans and CloudFormation templates. A named file
 * that holds none of these is a policy that is wrong; in folders such files are passed over, but a folder without any
 * policy is Unreadable. `-` is standard input.
 */
export function findPolicies(paths: readonly string[], stated: StatedType): FoundPolicies {
  const found = paths.flatMap((path) => {
    if (path === '-' || !isFolder(path)) return [policiesInFile(path, read(path), stated, true)]
    return foundBelow(path, 'policy', (file) => {
      const inFile = policiesInFile(file, read(file), stated, false)
      return inFile.policies.length + inFile.unread.length === 0 ? [] : [inFile]
    })
  })
  return {
    policies: found.flatMap(({ policies }) => policies),
    unread: found.flatMap(({ unread }) => unread),
  }
}

/** What the files below a folder hold; Unreadable where that is nothing, for the folder was hardly meant. */
export function foundBelow<T>(
  folder: string,
  what: string,
  foundIn: (file: string) => readonly T[],
): readonly T[] {
  const found = filesBelow(folder).flatMap(foundIn)
  if (found.length === 0) throw new Unreadable(`${folder}: no ${what} in this folder`)
  return found
}

/** Every file below a folder that may hold policies, in the order of names; hidden ones and modules aside. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
    if (entry.isDirectory()) return filesBelow(path)
    if (!policyExtensions.has(extname(entry.name).toLowerCase())) return []
    return entry.isFile() || (entry.isSymbolicLink() && !isFolder(path)) ? [path] : []
  })
}

const policyExtensions = new Set(['.json', '.yaml', '.yml', '.template'])

/** Whether a path leads to a folder; one that leads nowhere is told. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw new Unreadable(`${path}: ${whyNot(error)}`)
  }
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file or folder'
  return code === 'EISDIR' ? 'a folder, not a file' : 'cannot be read'
}

/** The text of a file, or of standard input, which is named `-`. */
export function read(file: string): string {
  try {
    const bytes = file === '-' ? standardInput(largestFile) : fileBytes(file)
    if (bytes === undefined) throw new Unreadable(`${file}: too large`)
    return textOf(bytes).replace(/^\ufeff/, '')
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable(`${file}: ${whyNot(error)}`)
  }
}

/** UTF-8, or UTF-16 with its mark, in which PowerShell writes what programs print. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('utf8')
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
}

function fileBytes(file: string): Buffer | undefined {
  return statSync(file).size > largestFile ? undefined : readFileSync(file)
}

function policiesInFile(file: string, text: string, stated: StatedType, isNamed: boolean): FoundPolicies {
  const { document } = parseDocument(text)
  if (document !== undefined && isTerraformPlan(document))
    return { policies: policiesInPlan(file, document), unread: [] }
  const isMeant = document === undefined ? seemsPolicy(text) : isPolicy(document.root)
  if (seemsTemplate(text) && (document === undefined || !isMeant)) {
    const inTemplate = policiesInTemplate(file, text)
    if (inTemplate !== undefined) return inTemplate
  }
  // JSON is YAML, too, so that its text says what it is, whatever its name
  const isOtherYaml = document === undefined && /\.ya?ml$/i.test(file)
  if (!isNamed && (isOtherYaml || !isMeant)) return { policies: [], unread: [] }
  if (isOtherYaml) {
    throw new Unreadable(`${file}: neither a policy nor a template with resources`)
  }
  const whole = {
    file,
    holder: undefined,
    text,
    kind: stated.kind ?? guessKind(text),
    resourceType: stated.resourceType,
    placeOf: placesIn(text),
  }
  return { policies: [whole], unread: [] }
}
