/** Where `idpm config` and its scripts have the files of an edge lie. */
const PLACE = "/etc/idp-master";
const IDPM = "java -cp '/opt/idp-master/lib/*' io.idpmaster.cli.Idpm";
const PLAIN = /^[A-Za-z0-9_./-]+$/;

/** A word as a shell takes it, whatever is in it. */
export function quoted(word) {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What is typed at an edge to put it under the master, each step with its lines. */
export function commands(edge) {
  // a name that begins with a dash would be an option
  const zip = quoted(`./${edge}-config.zip`);
  const here = quoted("./" + edge);
  return {
    unpack: `python3 -m zipfile -e ${zip} ${here}`,
    install: `bash ${here}/install.sh`,
    include: `Include ${PLACE}/apache.conf`,
    keystone: `install -D -m 644 ${PLACE}/keystone.conf /etc/keystone/keystone.conf.d/idp-master.conf`,
    restart: "systemctl restart apache2",
    setup: `bash ${here}/setup.sh`,
    place: `install -D -m 644 -t ${PLACE} ${here}/agent.yaml ${here}/agreement.json keys.json`,
    key: `${IDPM} edge key -o ${PLACE}/agent.key\ncat ${PLACE}/agent.key.pub`,
    start: `install -m 644 ${here}/idp-master-agent.service /etc/systemd/system/\n`
      + "systemctl enable --now idp-master-agent.service",
  };
}
