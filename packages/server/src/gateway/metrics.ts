import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Store } from '../store/store.ts'
import type { Page } from './front-door.ts'
import type { CallOutcome } from './serve.ts'

/** Counters of the process, in the form that Prometheus reads. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #calls = new Counter({
    name: 'gatehouse_calls_total',
    help: 'Calls answered, by operation and error code',
    labelNames: ['service', 'operation', 'code'],
    registers: [this.#registry],
  })
  readonly #decisions = new Counter({
    name: 'gatehouse_decisions_total',
    help: 'Decisions made for calls, by result and deciding kind of policy',
    labelNames: ['result', 'kind'],
    registers: [this.#registry],
  })
  readonly #seconds = new Histogram({
    name: 'gatehouse_call_seconds',
    help: 'Time from the last byte of a request to its answer',
    labelNames: ['service'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.#registry],
  })

  constructor(store: () => Store) {
    new Gauge({
      name: 'gatehouse_store_lag_seconds',
      help: 'Seconds since memory was last known to be true to the store',
      registers: [this.#registry],
      collect() {
        this.set(store().lag())
      },
    })
    new Gauge({
      name: 'gatehouse_memory_bytes',
      help: 'Resident memory of the process',
      registers: [this.#registry],
      collect() {
        this.set(process.memoryUsage.rss())
      },
    })
  }

  count({ operation, error, authorized, elapsed }: CallOutcome): void {
    const service = operation?.model.service.name ?? 'none'
    this.#calls.inc({ service, operation: operation?.model.name ?? 'unknown', code: error?.code ?? 'OK' })
    this.#seconds.observe({ service }, elapsed / 1000)
    for (const { decision } of authorized?.decisions ?? []) {
      this.#decisions.inc({ result: decision.result, kind: decision.kind })
    }
  }

  readonly page: Page = async () => ({
    status: 200,
    headers: { 'Content-Type': this.#registry.contentType },
    body: await this.#registry.metrics(),
  })
}
