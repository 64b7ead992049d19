import type { HttpAnswer, HttpRequest } from '../protocol/http.ts'
import { isBrowserVisit } from './find-operation.ts'
import type { Answerer } from './http-server.ts'

/** A path that is no AWS API: health, metrics, test mode, pages. */
export type Page = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>

const toConsole: HttpAnswer = { status: 302, headers: { Location: '/console' }, body: '' }

/** Sends each request to the page of its path, or to the AWS APIs. */
export function frontDoor(pages: ReadonlyMap<string, Page>, apis: Answerer): Answerer {
  return (request) => {
    const page = pages.get(request.path)
    if (page !== undefined) return new Promise((resolve) => resolve(page(request)))
    // behaviours, section 15: people are shown the console
    if (isBrowserVisit(request)) return Promise.resolve(toConsole)
    return apis(request)
  }
}

export function jsonAnswer(status: number, body: unknown): HttpAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(body)}\n` }
}
