/** Where `idpm config` and its scripts have the files of an edge lie. */
const PLACE = "/etc/idp-master";
const IDPM = "java -cp '/opt/idp-master/lib/*' io.idpmaster.cli.Idpm";
const PLAIN = /^[A-Za-z0-9_./-]+$/;

/** What each module needs in Debian and Ubuntu, as the edge's README.md has it. */
const MODULES = {
  openidc: {packages: "libapache2-mod-auth-openidc", switched: "auth_openidc headers"},
  mellon: {packages: "libapache2-mod-auth-mellon openssl", switched: "auth_mellon headers setenvif"},
  shibboleth: {packages: "libapache2-mod-shib openssl", switched: "shib headers"},
};
const SHIBD = `install -D -m 644 ${PLACE}/shibd.conf /etc/systemd/system/shibd.service.d/idp-master.conf\n`
  + "systemctl daemon-reload\nsystemctl restart shibd\n";

/** A word as a shell takes it, whatever is in it. */
export function quoted(word) {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What is typed at an edge to put it under the master, each step with its lines; by which module it checks logins. */
export function commands(edge, module) {
  const needs = MODULES[module] ?? MODULES.openidc;
  // a name that begins with a dash would be an option
  const zip = quoted(`./${edge}-config.zip`);
  const here = quoted("./" + edge);
  return {
    // -y: else what is pasted after it would be taken for the answer
    modules: `apt-get install -y ${needs.packages} curl python3-openstackclient\na2enmod ${needs.switched}`,
    unpack: `python3 -m zipfile -e ${zip} ${here}`,
    install: `bash ${here}/install.sh`,
    include: `Include ${PLACE}/apache.conf`,
    keystone: `install -D -m 644 ${PLACE}/keystone.conf /etc/keystone/keystone.conf.d/idp-master.conf`,
    restart: `${module === "shibboleth" ? SHIBD : ""}systemctl restart apache2`,
    setup: `bash ${here}/setup.sh`,
    needs: "apt-get install -y default-jre-headless python3-openstackclient",
    place: `install -D -m 644 -t ${PLACE} ${here}/agent.yaml ${here}/agreement.json keys.json`,
    credentials: `bash ${here}/agent-credentials.sh`,
    key: `${IDPM} edge key -o ${PLACE}/agent.key\ncat ${PLACE}/agent.key.pub`,
    start: `install -m 644 ${here}/idp-master-agent.service /etc/systemd/system/\n`
      // not --now: an agent that runs already reads its files only when it starts
      + "systemctl enable idp-master-agent.service\n"
      + "systemctl restart idp-master-agent.service",
  };
}
