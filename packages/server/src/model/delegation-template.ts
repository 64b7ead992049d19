import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A policy with `@{Name}` in the place of values, which requesters may ask permissions by. */
export interface DelegationTemplate {
  readonly PolicyTemplateArn: string
  /** The document, with its placeholders. */
  readonly PolicyTemplate: string
  /** How people who are asked see the requester. */
  readonly RequestorName?: string
  /** The accounts that may use it; all of them where it does not tell. */
  readonly RequestorAccountIds?: readonly string[]
}

/** What is wrong with a file of templates, and in which one. */
export class DelegationTemplateFault extends Error {}

/** The longest file that is read, in bytes. */
const LONGEST_FILE = 100_000

/** The delegation templates that an operator has registered. */
export class DelegationTemplates {
  readonly #templates = new Map<string, DelegationTemplate>()

  /** Reads every `.json` file of the folder; DelegationTemplateFault for one that is no template, or an ARN told twice. */
  static read(folder: string | undefined): DelegationTemplates {
    const templates = new DelegationTemplates()
    if (folder === undefined) return templates
    for (const name of readdirSync(folder).sort()) {
      if (!name.endsWith('.json')) continue
      const file = join(folder, name)
      const template = parsed(file)
      const { PolicyTemplateArn } = template
      if (templates.#templates.has(PolicyTemplateArn))
        throw new DelegationTemplateFault(`${file} tells ${PolicyTemplateArn} again`)
      templates.#templates.set(PolicyTemplateArn, template)
    }
    return templates
  }

  /** The template of this ARN, if this account may use it. */
  find(arn: string, account: string): DelegationTemplate | undefined {
    const template = this.#templates.get(arn)
    const mayUse = template?.RequestorAccountIds?.includes(account) ?? true
    return mayUse ? template : undefined
  }
}

function parsed(file: string): DelegationTemplate {
  const wrong = (what: string) => new DelegationTemplateFault(`${file} ${what}`)
  if (statSync(file).size > LONGEST_FILE) throw wrong('is longer than 100,000 bytes')
  const value = objectIn(readFileSync(file, 'utf8'))
  if (value === undefined) throw wrong('is no JSON object')
  const { PolicyTemplateArn, PolicyTemplate, RequestorName, RequestorAccountIds, ...rest } = value
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw wrong(`has the unknown member ${unknown}`)
  if (
    typeof PolicyTemplateArn !== 'string' ||
    !/^arn:[^:\s]+:iam::[^:\s]*:\S{1,1900}$/.test(PolicyTemplateArn)
  )
    throw wrong('has no right PolicyTemplateArn')
  const document = typeof PolicyTemplate === 'string' ? objectIn(PolicyTemplate) : PolicyTemplate
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw wrong('has a PolicyTemplate that is no policy')
  if (RequestorName !== undefined && !isName(RequestorName)) throw wrong('has no right RequestorName')
  if (RequestorAccountIds !== undefined && !isAccounts(RequestorAccountIds))
    throw wrong('has RequestorAccountIds that are no list of account ids')
  return {
    PolicyTemplateArn,
    PolicyTemplate: JSON.stringify(document),
    ...(RequestorName !== undefined && { RequestorName }),
    ...(RequestorAccountIds !== undefined && { RequestorAccountIds }),
  }
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[\t\n\r -~¡-ÿ]{1,30}$/.test(value)

const isAccounts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && /^\d{12}$/.test(item))

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
