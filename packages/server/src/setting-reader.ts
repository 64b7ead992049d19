import { readFileSync } from 'node:fs'
import {
  ConfigError,
  type Setting,
  type SettingName,
  type SettingValues,
  settings,
  variableOf,
} from './settings.ts'

/** What the environment says; an empty variable says nothing. */
export function fromEnvironment(environment: NodeJS.ProcessEnv): SettingValues {
  const values: SettingValues = {}
  for (const { name } of settings) {
    const text = environment[variableOf(name)]
    if (text !== undefined && text !== '') values[name] = text
  }
  return values
}

/** What a configuration file says; ConfigError where it cannot be read or names what is no setting. */
export function fromFile(file: string): SettingValues {
  let values: unknown
  try {
    values = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`the configuration file ${file} cannot be read: ${reasonOf(cause)}`)
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new ConfigError(`the configuration file ${file} does not hold a JSON object`)
  }
  const known = new Set<string>(settings.map(({ name }) => name))
  for (const name of Object.keys(values)) {
    if (!known.has(name) || name === 'config')
      throw new ConfigError(
        `the configuration file ${file} has the unknown member ${name}; members are named as options are, without --`,
      )
  }
  return values
}

/** Why a file could not be read; of text that is no JSON only the place, for it may hold secrets. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown error'
  if (!(cause instanceof SyntaxError)) return cause.message
  return `it is not JSON${/ at position \d+( \(.*\))?$/.exec(cause.message)?.[0] ?? ''}`
}

/** Where values of settings come from, and how that source names one. */
export interface Source {
  readonly values: SettingValues
  readonly named: (name: SettingName) => string
}

/** Reads values whose source may have written them as text. Errors name a setting as the source does that gave it. */
export class SettingReader {
  readonly #sources: readonly Source[]

  constructor(sources: readonly Source[]) {
    this.#sources = sources
  }

  #source(name: SettingName): Source | undefined {
    return this.#sources.find(({ values }) => values[name] !== undefined)
  }

  #value(name: SettingName): unknown {
    const source = this.#source(name)
    if (source !== undefined) return source.values[name]
    const setting: Setting | undefined = settings.find((candidate) => candidate.name === name)
    return setting?.usual
  }

  /** Whether somebody has set it: else it is as usual. */
  isSet(name: SettingName): boolean {
    return this.#source(name) !== undefined
  }

  /** An error about the value of a setting. */
  wrong(name: SettingName, what: string): ConfigError {
    return new ConfigError(`${this.#source(name)?.named(name) ?? `--${name}`} ${what}`)
  }

  text(name: SettingName): string | undefined {
    const value = this.#value(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.wrong(name, 'is not a text')
  }

  /** A text in the form that `isRight` knows. */
  formed(name: SettingName, isRight: (text: string) => boolean, form: string): string | undefined {
    const value = this.text(name)
    if (value === undefined || isRight(value)) return value
    throw this.wrong(name, `is not ${form}`)
  }

  required(name: SettingName): string {
    const value = this.text(name)
    if (value === undefined || value === '') throw this.wrong(name, 'is empty')
    return value
  }

  number(name: SettingName, least: number, most: number): number {
    const value = this.#value(name)
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most)
      return number
    throw this.wrong(name, `is not a whole number from ${least} to ${most}`)
  }

  flag(name: SettingName): boolean {
    const value = this.#value(name)
    if (value === undefined || value === false || value === 'false' || value === '0') return false
    if (value === true || value === 'true' || value === '1') return true
    throw this.wrong(name, 'is neither true nor false')
  }

  oneOf<T extends string>(name: SettingName, words: readonly T[]): T {
    const value = this.text(name)
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw this.wrong(name, `is not one of ${words.join(', ')}`)
    return word
  }

  list(name: SettingName): string[] {
    const value = this.#value(name) ?? []
    const items = Array.isArray(value) ? value.map(String) : String(value).split(',')
    return items.map((item) => item.trim()).filter((item) => item !== '')
  }
}
