// Runs the command line from the sources, on the Node that the project brings.
import './check-node.mjs';

await import('../src/cli/main.ts');
