import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const parameterTypes = ['String', 'StringList', 'Number', 'NumberList', 'Arn', 'ArnList'] as const

/** A parameter of a template; a list takes several values, every other one takes one. */
export interface TemplateParameter {
  readonly Name: string
  readonly Type: (typeof parameterTypes)[number]
  readonly SubType?: string
  readonly Description?: string
  readonly IsRequired?: boolean
  readonly DefaultValue?: string
  /** Whether nobody may give it another value than its default. */
  readonly Immutable?: boolean
}

/** A minor version of a role template, which never changes; names as GetRoleTemplateVersion answers them. */
export interface RoleTemplateVersion {
  readonly TemplateName: string
  readonly TemplateVersionId?: string
  readonly Description?: string
  readonly MajorVersion: number
  readonly MinorVersion: number
  readonly DefaultMinorVersion: number
  readonly Enabled?: boolean
  readonly VersionEnabled?: boolean
  readonly RoleNamePattern: string
  readonly RolePathPattern?: string
  readonly RoleDescriptionPattern?: string
  readonly AssumeRolePolicyDocumentTemplate: string
  readonly InlinePolicyTemplates?: readonly { readonly PolicyName: string; readonly PolicyDocument: string }[]
  readonly ManagedPolicyArns?: readonly string[]
  readonly PermissionBoundaryArn?: string
  readonly ParametersDefinition?: readonly TemplateParameter[]
  readonly RoleTagsTemplate?: readonly { readonly Key: string; readonly Value: string }[]
  readonly MaxSessionDuration?: number
  readonly ManagedByType?: 'Service'
  readonly ManagedByValue?: string
  readonly CreateTimestamp?: Date
  readonly UpdateTimestamp?: Date
}

/** What is wrong with a file of templates, and in which one. */
export class TemplateFault extends Error {}

/** The longest file that is read, in bytes. */
const LONGEST_FILE = 1_000_000

/** The role templates of a server: those that come with it, and those of the operator's folder. */
export class RoleTemplates {
  readonly #versions = new Map<string, Map<number, RoleTemplateVersion>>()

  /** Reads every `.json` file of the folders; TemplateFault for one that is no template, or a version told twice. */
  static read(folders: readonly string[]): RoleTemplates {
    const templates = new RoleTemplates()
    for (const folder of folders) {
      for (const file of readdirSync(folder).sort()) {
        if (file.endsWith('.json')) templates.#add(join(folder, file))
      }
    }
    return templates
  }

  #add(file: string): void {
    const version = parse(file)
    const { TemplateName, MinorVersion } = version
    const versions = this.#versions.get(TemplateName) ?? new Map<number, RoleTemplateVersion>()
    if (versions.has(MinorVersion)) {
      throw new TemplateFault(`${file} tells version ${MinorVersion} of ${TemplateName} again`)
    }
    versions.set(MinorVersion, version)
    this.#versions.set(TemplateName, versions)
  }

  /** A minor version, the default one unless told; `undefined` where there is none. Case counts. */
  find(name: string, minorVersion?: number): RoleTemplateVersion | undefined {
    const versions = this.#versions.get(name)
    const [first] = versions?.values() ?? []
    return versions?.get(minorVersion ?? first?.DefaultMinorVersion ?? 0)
  }
}

/** The folder of the templates that come with the server. */
export const ownTemplates = fileURLToPath(new URL('./role-templates', import.meta.url))

function parse(file: string): RoleTemplateVersion {
  const wrong = (what: string) => new TemplateFault(`${file} ${what}`)
  if (statSync(file).size > LONGEST_FILE) throw wrong('is longer than 1,000,000 bytes')
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw wrong('is not JSON')
  }
  const read = new Members(member(value, 'RoleTemplateVersion') ?? value, wrong)
  return read.version()
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

/** Reads members of a template's JSON by type. */
class Members {
  readonly #value: unknown
  readonly #wrong: (what: string) => TemplateFault

  constructor(value: unknown, wrong: (what: string) => TemplateFault) {
    this.#value = value
    this.#wrong = wrong
  }

  version(): RoleTemplateVersion {
    const policies = this.list('InlinePolicyTemplates', (policy) => ({
      PolicyName: policy.needed('PolicyName'),
      PolicyDocument: policy.document('PolicyDocument'),
    }))
    return {
      TemplateName: this.needed('TemplateName', /^[\w+=,.-]{1,128}$/),
      MajorVersion: this.number('MajorVersion') ?? 1,
      MinorVersion: this.number('MinorVersion') ?? 0,
      DefaultMinorVersion: this.number('DefaultMinorVersion') ?? this.number('MinorVersion') ?? 0,
      RoleNamePattern: this.needed('RoleNamePattern'),
      AssumeRolePolicyDocumentTemplate: this.document('AssumeRolePolicyDocumentTemplate'),
      InlinePolicyTemplates: policies,
      ManagedPolicyArns: this.texts('ManagedPolicyArns'),
      ParametersDefinition: this.list('ParametersDefinition', (parameter) => parameter.parameter()),
      RoleTagsTemplate: this.list('RoleTagsTemplate', (tag) => ({
        Key: tag.needed('Key'),
        Value: tag.text('Value') ?? '',
      })),
      Enabled: this.flag('Enabled') ?? true,
      VersionEnabled: this.flag('VersionEnabled') ?? true,
      ...this.some('TemplateVersionId', this.text('TemplateVersionId')),
      ...this.some('Description', this.text('Description')),
      ...this.some('RolePathPattern', this.text('RolePathPattern')),
      ...this.some('RoleDescriptionPattern', this.text('RoleDescriptionPattern')),
      ...this.some('PermissionBoundaryArn', this.text('PermissionBoundaryArn')),
      ...this.some('MaxSessionDuration', this.number('MaxSessionDuration')),
      ...this.some('ManagedByType', this.managedByType()),
      ...this.some('ManagedByValue', this.text('ManagedByValue')),
      ...this.some('CreateTimestamp', this.date('CreateTimestamp')),
      ...this.some('UpdateTimestamp', this.date('UpdateTimestamp')),
    }
  }

  parameter(): TemplateParameter {
    const word = this.needed('Type')
    const Type = parameterTypes.find((type) => type === word)
    if (Type === undefined) throw this.#wrong(`has a parameter of the type ${word}`)
    return {
      Name: this.needed('Name', /^[\w-]{1,128}$/),
      Type,
      ...this.some('SubType', this.text('SubType')),
      ...this.some('Description', this.text('Description')),
      ...this.some('IsRequired', this.flag('IsRequired')),
      ...this.some('DefaultValue', this.text('DefaultValue')),
      ...this.some('Immutable', this.flag('Immutable')),
    }
  }

  some<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
    return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V }
  }

  text(name: string): string | undefined {
    const value = member(this.#value, name)
    if (value === undefined || typeof value === 'string') return value
    throw this.#wrong(`has a ${name} that is no text`)
  }

  needed(name: string, form = /./s): string {
    const value = this.text(name)
    if (value === undefined || !form.test(value)) throw this.#wrong(`has no right ${name}`)
    return value
  }

  number(name: string): number | undefined {
    const value = member(this.#value, name)
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) return value
    throw this.#wrong(`has a ${name} that is no whole number`)
  }

  flag(name: string): boolean | undefined {
    const value = member(this.#value, name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.#wrong(`has a ${name} that is neither true nor false`)
  }

  managedByType(): 'Service' | undefined {
    const value = this.text('ManagedByType')
    if (value === undefined || value === 'Service') return value
    throw this.#wrong(`has the ManagedByType ${value}, which is none`)
  }

  /** A time as clients print it: ISO 8601 with its offset from UTC. */
  date(name: string): Date | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
    const time = form.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(time)) throw this.#wrong(`has a ${name} that is no time`)
    return new Date(time)
  }

  /** A policy, given as text or, as clients print it, as the object itself. */
  document(name: string): string {
    const value = member(this.#value, name)
    if (typeof value === 'object' && value !== null) return JSON.stringify(value)
    const text = this.needed(name)
    try {
      JSON.parse(text)
    } catch {
      throw this.#wrong(`has a ${name} that is not JSON`)
    }
    return text
  }

  list<T>(name: string, read: (item: Members) => T): T[] {
    const value = member(this.#value, name) ?? []
    if (!Array.isArray(value)) throw this.#wrong(`has a ${name} that is no list`)
    return value.map((item) => read(new Members(item, this.#wrong)))
  }

  texts(name: string): string[] {
    const value = member(this.#value, name) ?? []
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
    throw this.#wrong(`has a ${name} that is no list of texts`)
  }
}
