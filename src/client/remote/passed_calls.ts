import { RemoteSession } from "./remote_session.ts";

/** Calls that the official client answers as the one in the process does, but for failures, which become errors. */
export class PassedCalls extends RemoteSession {
  readonly getVersion = this.passed("getVersion");
  readonly checkHealth = this.passed("checkHealth");

  readonly createDatabase = this.passed("createDatabase");
  readonly dropDatabase = this.passed("dropDatabase");
  readonly listDatabases = this.passed("listDatabases");
  readonly describeDatabase = this.passed("describeDatabase");
  readonly alterDatabase = this.passed("alterDatabase");
  readonly alterDatabaseProperties = this.passed("alterDatabaseProperties");
  readonly dropDatabaseProperties = this.passed("dropDatabaseProperties");

  readonly createAlias = this.passed("createAlias");
  readonly alterAlias = this.passed("alterAlias");
  readonly dropAlias = this.passed("dropAlias");

  readonly hasCollection = this.passed("hasCollection");
  readonly describeCollection = this.passed("describeCollection");
  readonly batchDescribeCollections = this.passed("batchDescribeCollections");
  readonly getCollectionStatistics = this.passed("getCollectionStatistics");
  readonly getCollectionStats = this.passed("getCollectionStats");
  readonly truncateCollection = this.passed("truncateCollection");
  readonly addCollectionField = this.passed("addCollectionField");
  readonly addCollectionFields = this.passed("addCollectionFields");
  readonly alterCollectionFieldProperties = this.passed("alterCollectionFieldProperties");
  readonly dropCollectionProperties = this.passed("dropCollectionProperties");

  readonly loadCollectionAsync = this.passed("loadCollectionAsync");
  readonly refreshLoad = this.passed("refreshLoad");
  readonly releaseCollection = this.passed("releaseCollection");
  readonly getLoadState = this.passed("getLoadState");
  readonly getLoadingProgress = this.passed("getLoadingProgress");

  readonly createPartition = this.passed("createPartition");
  readonly dropPartition = this.passed("dropPartition");
  readonly hasPartition = this.passed("hasPartition");
  readonly listPartitions = this.passed("listPartitions");
  readonly showPartitions = this.passed("showPartitions");
  readonly getPartitionStatistics = this.passed("getPartitionStatistics");
  readonly loadPartitions = this.passed("loadPartitions");
  readonly releasePartitions = this.passed("releasePartitions");

  readonly alterIndex = this.passed("alterIndex");
  readonly alterIndexProperties = this.passed("alterIndexProperties");
  readonly dropIndexProperties = this.passed("dropIndexProperties");
  readonly getIndexState = this.passed("getIndexState");
  readonly dropIndex = this.passed("dropIndex");

  readonly flush = this.passed("flush");
  readonly flushSync = this.passed("flushSync");
  readonly flushAll = this.passed("flushAll");
  readonly flushAllSync = this.passed("flushAllSync");
  readonly getFlushState = this.passed("getFlushState");
  readonly getFlushAllState = this.passed("getFlushAllState");
  readonly compact = this.passed("compact");
  readonly getCompactionState = this.passed("getCompactionState");
  readonly getCompactionStateWithPlans = this.passed("getCompactionStateWithPlans");
  readonly getPersistentSegmentInfo = this.passed("getPersistentSegmentInfo");
  readonly getQuerySegmentInfo = this.passed("getQuerySegmentInfo");
}
