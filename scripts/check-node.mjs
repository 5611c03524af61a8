// The project brings its own Node as the development dependency `node`. Without its install script the
// system's Node runs instead, which may be too old to run TypeScript.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This checkout runs on Node 22.18 or later, and this is ${process.versions.node}: ` +
      'run `npm ci` (without --ignore-scripts), which brings Node 24.',
  );
  process.exit(2);
}
