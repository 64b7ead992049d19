import type { Shape } from '../published-operations.ts'

export type Text = Extract<Shape, { type: 'string' }>
export type List = Extract<Shape, { type: 'list' }>
export type Mapping = Extract<Shape, { type: 'map' }>
export type Structure = Extract<Shape, { type: 'structure' }>
