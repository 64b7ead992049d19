/**
 * Operations that the server has and that are not exercised here yet; their own tests stand beside their code. The test
 * run shows each as `todo`. Nothing may stay here that has an exercise, or that the server does not have.
 */
export const waiting: readonly string[] = []
