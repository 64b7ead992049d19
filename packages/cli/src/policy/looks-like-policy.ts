import type { Node } from '@gatehouse/policy'

/** Whether a JSON document is meant as a policy, however wrong: it has statements, or a version of the language. */
export function isPolicy(root: Node): boolean {
  if (root.kind !== 'object') return false
  return root.members.some(({ key, value }) => {
    if (key.value === 'Statement') return true
    return /^version$/i.test(key.value) && value.kind === 'string' && languageVersions.has(value.value)
  })
}

const languageVersions = new Set(['2008-10-17', '2012-10-17'])

/** Whether a text that is no JSON was meant as a policy, or as a plan that holds some. */
export function seemsPolicy(text: string): boolean {
  return /"Statement\\?"|"20(?:08|12)-10-17\\?"/.test(text)
}

/** Whether a text may be a template of CloudFormation. */
export function seemsTemplate(text: string): boolean {
  return /"?Resources"?\s*:/.test(text)
}
