// A SCIM 2.0 server that keeps users and groups in memory, of the packages scimmy and scimmy-routers.
// Usage: node server.mjs PORT TOKEN_FILE [CERTIFICATE KEY]
import crypto from "node:crypto";
import http from "node:http";
import https from "node:https";
import fs from "node:fs";
import {createRequire} from "node:module";

// The packages are installed elsewhere (scripts/install scim).
const require = createRequire(process.env.SCIM_PACKAGES + "/");
const express = require("express");
const SCIMMY = require("scimmy").default ?? require("scimmy");
const SCIMMYRouters = require("scimmy-routers").default;

const [port, tokenFile, certificate, key] = process.argv.slice(2);
const token = fs.readFileSync(tokenFile, "utf8").trim();

const declare = (type, store) => {
  const withMeta = (record, id) => {
    const now = new Date().toISOString();
    const created = store.get(id)?.meta?.created ?? now;
    return {...record, id, meta: {...record.meta, created, lastModified: now}};
  };
  SCIMMY.Resources.declare(type)
    .ingress((resource, instance) => {
      const id = resource.id ?? crypto.randomUUID();
      if (resource.id && !store.has(resource.id)) throw new SCIMMY.Types.Error(404, null, "not found");
      const record = withMeta(JSON.parse(JSON.stringify(instance)), id);
      store.set(id, record);
      return record;
    })
    .egress((resource) => {
      if (resource.id) {
        if (!store.has(resource.id)) throw new SCIMMY.Types.Error(404, null, "not found");
        return store.get(resource.id);
      }
      const all = [...store.values()];
      return resource.filter ? resource.filter.match(all) : all;
    })
    .degress((resource) => {
      if (!store.delete(resource.id)) throw new SCIMMY.Types.Error(404, null, "not found");
    });
};

const users = new Map();
const groups = new Map();
declare(SCIMMY.Resources.User, users);
declare(SCIMMY.Resources.Group, groups);
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser);
SCIMMY.Config.set({patch: true, filter: {supported: true, maxResults: 200}, sort: true});

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
  type: "bearer",
  handler: (request) => {
    if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("wrong token");
    return "agent";
  },
}));
const server = certificate
  ? https.createServer({cert: fs.readFileSync(certificate), key: fs.readFileSync(key)}, app)
  : http.createServer(app);
server.listen(Number(port), "127.0.0.1");
