import { ElanusError } from "../../errors/index.ts";
import { Session } from "./session.ts";

const NO_USERS = "a database in the process has no users: who may read its folder may read it";
const NO_CLUSTER = "a database in the process is no cluster: it has one node and one replica";
const USE_BACKUP = "`client.backup` copies the whole database into one file, and `elanus restore` makes one of it";
const USE_INGEST = "insert in batches, or read files with `elanus ingest`";
const NO_EXTERNAL = "rows lie in the database alone";
const NO_RESOURCES = "files that a collection needs are stored with it: `client.putAttachment`";
const NO_FUNCTIONS = "functions of fields are yet to come: give their values with the rows";
const USE_INFO = "`client.info` tells what lies in the database";
const KEEP_FIELD = "leave the field out of what is written, or create a new collection";
const TO_COME = "it is yet to come";

/** Calls of the SDK that mean nothing in the process, or not yet: each is refused by its name, with what to do instead. */
export class RefusedCalls extends Session {
  readonly addPrivilegesToGroup = refused("addPrivilegesToGroup", NO_USERS);
  readonly addUserToRole = refused("addUserToRole", NO_USERS);
  readonly alterRole = refused("alterRole", NO_USERS);
  readonly backupRBAC = refused("backupRBAC", NO_USERS);
  readonly createPrivilegeGroup = refused("createPrivilegeGroup", NO_USERS);
  readonly createRole = refused("createRole", NO_USERS);
  readonly createUser = refused("createUser", NO_USERS);
  readonly deleteUser = refused("deleteUser", NO_USERS);
  readonly describeRole = refused("describeRole", NO_USERS);
  readonly describeUser = refused("describeUser", NO_USERS);
  readonly dropAllRoles = refused("dropAllRoles", NO_USERS);
  readonly dropPrivilegeGroup = refused("dropPrivilegeGroup", NO_USERS);
  readonly dropRole = refused("dropRole", NO_USERS);
  readonly dropUser = refused("dropUser", NO_USERS);
  readonly grantPrivilege = refused("grantPrivilege", NO_USERS);
  readonly grantPrivilegeV2 = refused("grantPrivilegeV2", NO_USERS);
  readonly grantRole = refused("grantRole", NO_USERS);
  readonly grantRolePrivilege = refused("grantRolePrivilege", NO_USERS);
  readonly hasRole = refused("hasRole", NO_USERS);
  readonly listGrant = refused("listGrant", NO_USERS);
  readonly listGrants = refused("listGrants", NO_USERS);
  readonly listPrivilegeGroups = refused("listPrivilegeGroups", NO_USERS);
  readonly listRoles = refused("listRoles", NO_USERS);
  readonly listUsers = refused("listUsers", NO_USERS);
  readonly removePrivilegesFromGroup = refused("removePrivilegesFromGroup", NO_USERS);
  readonly removeUserFromRole = refused("removeUserFromRole", NO_USERS);
  readonly restoreRBAC = refused("restoreRBAC", NO_USERS);
  readonly revokePrivilege = refused("revokePrivilege", NO_USERS);
  readonly revokePrivilegeV2 = refused("revokePrivilegeV2", NO_USERS);
  readonly revokeRole = refused("revokeRole", NO_USERS);
  readonly revokeRolePrivilege = refused("revokeRolePrivilege", NO_USERS);
  readonly selectGrant = refused("selectGrant", NO_USERS);
  readonly selectRole = refused("selectRole", NO_USERS);
  readonly selectUser = refused("selectUser", NO_USERS);
  readonly updatePassword = refused("updatePassword", NO_USERS);
  readonly updateUser = refused("updateUser", NO_USERS);

  readonly createResourceGroup = refused("createResourceGroup", NO_CLUSTER);
  readonly describeReplicas = refused("describeReplicas", NO_CLUSTER);
  readonly describeResourceGroup = refused("describeResourceGroup", NO_CLUSTER);
  readonly dropAllResourceGroups = refused("dropAllResourceGroups", NO_CLUSTER);
  readonly dropResourceGroup = refused("dropResourceGroup", NO_CLUSTER);
  readonly getReplicas = refused("getReplicas", NO_CLUSTER);
  readonly getReplicateConfiguration = refused("getReplicateConfiguration", NO_CLUSTER);
  readonly get_replicate_configuration = refused("get_replicate_configuration", NO_CLUSTER);
  readonly listResourceGroups = refused("listResourceGroups", NO_CLUSTER);
  readonly loadBalance = refused("loadBalance", NO_CLUSTER);
  readonly transferNode = refused("transferNode", NO_CLUSTER);
  readonly transferReplica = refused("transferReplica", NO_CLUSTER);
  readonly updateReplicateConfiguration = refused("updateReplicateConfiguration", NO_CLUSTER);
  readonly update_replicate_configuration = refused("update_replicate_configuration", NO_CLUSTER);
  readonly updateResourceGroups = refused("updateResourceGroups", NO_CLUSTER);

  readonly createSnapshot = refused("createSnapshot", USE_BACKUP);
  readonly describeSnapshot = refused("describeSnapshot", USE_BACKUP);
  readonly dropSnapshot = refused("dropSnapshot", USE_BACKUP);
  readonly getRestoreSnapshotState = refused("getRestoreSnapshotState", USE_BACKUP);
  readonly listRestoreSnapshotJobs = refused("listRestoreSnapshotJobs", USE_BACKUP);
  readonly listSnapshots = refused("listSnapshots", USE_BACKUP);
  readonly pinSnapshotData = refused("pinSnapshotData", USE_BACKUP);
  readonly restoreSnapshot = refused("restoreSnapshot", USE_BACKUP);
  readonly unpinSnapshotData = refused("unpinSnapshotData", USE_BACKUP);

  readonly bulkInsert = refused("bulkInsert", USE_INGEST);
  readonly getImportState = refused("getImportState", USE_INGEST);
  readonly listImportTasks = refused("listImportTasks", USE_INGEST);

  readonly getRefreshExternalCollectionProgress = refused("getRefreshExternalCollectionProgress", NO_EXTERNAL);
  readonly listRefreshExternalCollectionJobs = refused("listRefreshExternalCollectionJobs", NO_EXTERNAL);
  readonly refreshExternalCollection = refused("refreshExternalCollection", NO_EXTERNAL);

  readonly addFileResource = refused("addFileResource", NO_RESOURCES);
  readonly listFileResources = refused("listFileResources", NO_RESOURCES);
  readonly removeFileResource = refused("removeFileResource", NO_RESOURCES);

  readonly addCollectionFunction = refused("addCollectionFunction", NO_FUNCTIONS);
  readonly addFunctionField = refused("addFunctionField", NO_FUNCTIONS);
  readonly alterCollectionFunction = refused("alterCollectionFunction", NO_FUNCTIONS);
  readonly alterCollectionSchema = refused("alterCollectionSchema", NO_FUNCTIONS);
  readonly dropCollectionFunction = refused("dropCollectionFunction", NO_FUNCTIONS);
  readonly dropFunctionField = refused("dropFunctionField", NO_FUNCTIONS);

  readonly getMetric = refused("getMetric", USE_INFO);
  readonly getTelemetry = refused("getTelemetry", USE_INFO);

  readonly dropCollectionField = refused("dropCollectionField", KEEP_FIELD);

  readonly session = refused("session", TO_COME);
}

function refused(call: string, hint: string): (...request: unknown[]) => Promise<never> {
  return async () => {
    throw new ElanusError("NOT_SUPPORTED", `${call} is not supported`, { hint });
  };
}
