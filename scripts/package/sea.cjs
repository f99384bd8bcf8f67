'use strict';
// Runs the SEA mode of pkg in a separate process, because it changes the working folder, reads HOME and keeps 800 MB.
// usage: node sea.cjs JSON   ({ entry, target, nodePath?, seaConfig })
const { log } = require('@yao-pkg/pkg/lib-es5/log.js');
const { default: sea } = require('@yao-pkg/pkg/lib-es5/sea.js');
log.info = () => {};
const { entry, target, nodePath, seaConfig } = JSON.parse(process.argv[2]);
sea(entry, { targets: [target], nodePath, seaConfig, signature: false }).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
