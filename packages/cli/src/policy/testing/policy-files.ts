import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../testing/gatehouse.ts'

/** What is said of plain policies where nothing is. */
export const unstated = { kind: undefined, resourceType: undefined }

/** Writes a file into a folder of its own, and answers its path. */
export function fileOf(text: string, name = 'policy.json'): string {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, text)
  return file
}
