// A module of its own, loaded on use: so the bundle holds of the library what KubeConfig needs, and nothing waits for it.
export { KubeConfig } from '@kubernetes/client-node';
