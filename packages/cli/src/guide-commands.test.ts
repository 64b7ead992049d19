import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operations } from '@gatehouse/server'
import type { Command } from 'commander'
import { describe, expect, it, vi } from 'vitest'
import { commandLine } from './program.ts'
import { temporaryFolder } from './testing/gatehouse.ts'
import { blocks, pasted, repository } from './testing/pages.ts'

const guide = join(repository, 'docs/guide')
const pages = ['README.md', ...readdirSync(guide).map((name) => join('docs/guide', name))]

/** The lines of a page's blocks of code, those that go on joined, and what stands between backticks. */
function codeOf(page: string): string[] {
  const text = readFileSync(join(repository, page), 'utf8')
  const blocks = [...text.matchAll(/^```(?:ba)?sh\n(.*?)^```$/gms)].map(([, code = '']) => code)
  const indented = [...text.matchAll(/(?:^ {4}.*\n)+/gm)].map(([code]) => code.replaceAll(/^ {4}/gm, ''))
  const spans = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code,
  )
  return [...blocks, ...indented, ...spans].flatMap((code) => code.replaceAll(/\\\n\s*/g, ' ').split('\n'))
}

/** The calls of a program in a page, each as its words. */
function callsOf(page: string, program: RegExp): string[][] {
  return codeOf(page).flatMap((line) => {
    const at = program.exec(line)
    if (at === null) return []
    const call = line.slice(at.index + at[0].length).split(/ \| | > | # | &$|; |\)/)[0] ?? ''
    return [call.match(/'[^']*'|"[^"]*"|\S+/g)?.map((word) => word.replaceAll(/^['"]|['"]$/g, '')) ?? []]
  })
}

/** The command that the words name, and what is left of them. */
function commandOf(words: readonly string[]): { command: Command; rest: readonly string[] } {
  let command = commandLine()
  for (const [index, word] of words.entries()) {
    const inner = command.commands.find((each) => each.name() === word)
    if (inner === undefined) return { command, rest: words.slice(index) }
    command = inner
  }
  return { command, rest: [] }
}

/** Options of the AWS CLI itself, and those that it has for a call besides its members. */
const ownOptions = new Set(['query', 'output', 'profile', 'region', 'outfile', 'bootstrapmethod'])

const plain = (name: string): string => name.replaceAll('-', '').toLowerCase()

/** The model of an operation by its name in the AWS CLI. */
function modelOf(service: string, name: string) {
  return operations.find(({ model }) => model.service.name === service && plain(model.name) === plain(name))
    ?.model
}

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(repository, page), 'utf8')
  const calls = callsOf(page, /^(?:\w+=\S+ )*(?:npx )?gatehouse (?=[a-z])/)

  it.runIf(calls.length > 0)('names commands and options of gatehouse that there are', () => {
    for (const words of calls) {
      const { command, rest } = commandOf(words)
      const call = `gatehouse ${words.join(' ')}`
      expect(command.parent, call).not.toBeNull()
      const options = [...command.options.map(({ long }) => long), '--help']
      for (const word of rest.filter((each) => each.startsWith('--')))
        expect(options, call).toContain(word.split('=')[0])
    }
  })

  it('has npx before the commands in its blocks, for nothing else puts them on the path', () => {
    expect(text.match(/^(?: {4})?gatehouse [a-z].*$/gm) ?? []).toEqual([])
  })

  const awsCalls = callsOf(page, /\baws (?:--profile \S+ )?(?=(?:iam|sts) )/)

  it.runIf(awsCalls.length > 0)('names operations and parameters that the published models have', () => {
    for (const [service = '', name = '', ...rest] of awsCalls) {
      const call = `aws ${service} ${name} ${rest.join(' ')}`
      const model = modelOf(service, name)
      expect(model, call).toBeDefined()
      const members = new Set([
        ...ownOptions,
        ...(model?.input?.members ?? []).map((each) => plain(each.name)),
      ])
      for (const word of rest.filter((each) => each.startsWith('--')))
        expect([...members], call).toContain(plain(word.slice(2).replace(/^no-/, '')))
    }
  })
})

vi.setConfig({ testTimeout: 300_000 })

describe('docs/guide/asking-policies.md', () => {
  it('has commands that answer as it says', async () => {
    const commands = blocks('docs/guide/asking-policies.md', 'Without a server')
    expect(commands).toHaveLength(2)
    const environment = { PATH: `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}` }
    const { stdout, failed } = await pasted(
      commands.join('\n').replaceAll('npx gatehouse', 'gatehouse'),
      environment,
      temporaryFolder(),
    )
    expect(failed).toEqual([])
    const page = readFileSync(join(guide, 'asking-policies.md'), 'utf8')
    const [, answer = ''] = /answers\n\n((?: {4}.*\n|\n)+)/.exec(page) ?? []
    expect(stdout).toContain(answer.replaceAll(/^ {4}/gm, '').trim())
  })
})
