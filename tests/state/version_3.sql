BEGIN TRANSACTION;
CREATE TABLE agreement (
        connector text NOT NULL,
        external_id text NOT NULL,
        rackbeat text NOT NULL,
        direction text NOT NULL,
        wanted text NOT NULL,
        found text NOT NULL,
        left_from text,
        stale bigint NOT NULL,
        at bigint NOT NULL,
        PRIMARY KEY (connector, external_id)
    );
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000004','#7','shop-to-rackbeat','{"weight": "d87372c0f3e59708", "price": "82548eb8fa2934d5", "description": "7d4683ca084a7dc8", "name": "65c737d0882db678", "fields": "c5f3ac1fbc374d11", "price-source": "371bad47d884831e", "vat-rate": "39890b5930bf3931"}','{"name": "65c737d0882db678", "description": "7d4683ca084a7dc8", "price": "82548eb8fa2934d5", "weight": "d87372c0f3e59708"}',NULL,0,1796143906479);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000003','00123','shop-to-rackbeat','{"weight": "5d1294413d97fc26", "price": "a2f81b0fc4d1d398", "description": "30aad85e343c49a7", "name": "505b1a5e78143721", "fields": "c5f3ac1fbc374d11", "price-source": "50777898637aa97e", "vat-rate": "39890b5930bf3931"}','{"name": "505b1a5e78143721", "description": "30aad85e343c49a7", "price": "a2f81b0fc4d1d398", "weight": "5d1294413d97fc26"}',NULL,1,1796143906480);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000005','100%-WOOL','shop-to-rackbeat','{"weight": "d87372c0f3e59708", "price": "3e27ec6efa95113c", "description": "6e1796b923c2fcbf", "name": "17a6b0b038761ef2", "fields": "c5f3ac1fbc374d11", "price-source": "c64188de95bb6b91", "vat-rate": "39890b5930bf3931"}','{"name": "17a6b0b038761ef2", "description": "6e1796b923c2fcbf", "price": "3e27ec6efa95113c", "weight": "d87372c0f3e59708"}',NULL,0,1796143906480);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000002','A+B 12','shop-to-rackbeat','{"weight": "df236bd9dfc5d14b", "price": "9db453ba1f5abaae", "description": "141552c9e5f32cec", "name": "5bbf5fbe7cdaebc1", "fields": "c5f3ac1fbc374d11", "price-source": "247dfb740f2719e7", "vat-rate": "39890b5930bf3931"}','{"name": "5bbf5fbe7cdaebc1", "description": "141552c9e5f32cec", "price": "9db453ba1f5abaae", "weight": "df236bd9dfc5d14b"}',NULL,0,1796143906480);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000013','BNC-10013','shop-to-rackbeat','{"weight": "df236bd9dfc5d14b", "price": "118d625910b605ff", "description": "73f725563b01d535", "name": "80182213f69f04be", "fields": "c5f3ac1fbc374d11", "price-source": "5d01f05a3de91ec3", "vat-rate": "39890b5930bf3931"}','{"name": "80182213f69f04be", "description": "73f725563b01d535", "price": "118d625910b605ff", "weight": "df236bd9dfc5d14b"}',NULL,0,1796143906480);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000020','BNC-10020','shop-to-rackbeat','{"weight": "d87372c0f3e59708", "price": "e9d1a65f6910a3fb", "description": "42c376b066da2d72", "name": "2f61546b4b593dba", "fields": "c5f3ac1fbc374d11", "price-source": "b4fcd86560f3b826", "vat-rate": "39890b5930bf3931"}','{"name": "2f61546b4b593dba", "description": "42c376b066da2d72", "price": "e9d1a65f6910a3fb", "weight": "d87372c0f3e59708"}',NULL,0,1796143906487);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000011','CSH-10011','shop-to-rackbeat','{"weight": "20391dc9811f90d0", "price": "3e27ec6efa95113c", "description": "913b5e72182e44d5", "name": "43ab99581ddda907", "fields": "c5f3ac1fbc374d11", "price-source": "c64188de95bb6b91", "vat-rate": "39890b5930bf3931"}','{"name": "43ab99581ddda907", "description": "913b5e72182e44d5", "price": "3e27ec6efa95113c", "weight": "20391dc9811f90d0"}',NULL,0,1796143906488);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000021','CSH-10021','shop-to-rackbeat','{"weight": "d87372c0f3e59708", "price": "c33b16c6e4e6d0dd", "description": "5725d3ce3f9f09fb", "name": "6ad33e5a95a3488f", "fields": "c5f3ac1fbc374d11", "price-source": "ce0f5c02f498ed42", "vat-rate": "39890b5930bf3931"}','{"name": "6ad33e5a95a3488f", "description": "5725d3ce3f9f09fb", "price": "c33b16c6e4e6d0dd", "weight": "d87372c0f3e59708"}',NULL,0,1796143906488);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000010','GDE-10010','shop-to-rackbeat','{"price": "4692cc923c04959a", "description": "6b6d92797f323a83", "name": "21dc0873d6f2be81", "fields": "c5f3ac1fbc374d11", "price-source": "6b6beca2fe94358f", "vat-rate": "ae62ce379369986c"}','{"name": "21dc0873d6f2be81", "description": "6b6d92797f323a83", "price": "4692cc923c04959a"}',NULL,0,1796143906488);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000012','LAN-10012','shop-to-rackbeat','{"weight": "df236bd9dfc5d14b", "price": "af9d7295183b631f", "description": "4012542c3018a878", "name": "2a04620c8dd2f147", "fields": "c5f3ac1fbc374d11", "price-source": "10d1c7170aef21a0", "vat-rate": "39890b5930bf3931"}','{"name": "2a04620c8dd2f147", "description": "4012542c3018a878", "price": "af9d7295183b631f", "weight": "df236bd9dfc5d14b"}',NULL,0,1796143906489);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000001','LMP-100/BLK','shop-to-rackbeat','{"weight": "20391dc9811f90d0", "price": "118d625910b605ff", "description": "627c24819c7f80e5", "name": "361c9366fcaf0714", "fields": "c5f3ac1fbc374d11", "price-source": "5d01f05a3de91ec3", "vat-rate": "39890b5930bf3931"}','{"name": "361c9366fcaf0714", "description": "627c24819c7f80e5", "price": "118d625910b605ff", "weight": "20391dc9811f90d0"}',NULL,0,1796143906489);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000009','PEN-10008-SND','shop-to-rackbeat','{"weight": "5d1294413d97fc26", "price": "9db453ba1f5abaae", "description": "33615fa16557aa15", "name": "1e9c127d6cade576", "fields": "c5f3ac1fbc374d11", "price-source": "247dfb740f2719e7", "vat-rate": "39890b5930bf3931"}','{"name": "1e9c127d6cade576", "description": "33615fa16557aa15", "price": "9db453ba1f5abaae", "weight": "5d1294413d97fc26"}',NULL,0,1796143906570);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000008','PEN-10008-WHT','shop-to-rackbeat','{"weight": "5d1294413d97fc26", "price": "9db453ba1f5abaae", "description": "33615fa16557aa15", "name": "5fa4d0123de2985e", "fields": "c5f3ac1fbc374d11", "price-source": "247dfb740f2719e7", "vat-rate": "39890b5930bf3931"}','{"name": "5fa4d0123de2985e", "description": "33615fa16557aa15", "price": "9db453ba1f5abaae", "weight": "5d1294413d97fc26"}',NULL,0,1796143906576);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000014','PEN-10014','shop-to-rackbeat','{"weight": "5d1294413d97fc26", "price": "cf49063d39613e52", "description": "57b1437bbed47aa1", "name": "42ff66cc45b1ffc3", "fields": "c5f3ac1fbc374d11", "price-source": "7903f93dec3fcd99", "vat-rate": "39890b5930bf3931"}','{"name": "42ff66cc45b1ffc3", "description": "57b1437bbed47aa1", "price": "cf49063d39613e52", "weight": "5d1294413d97fc26"}',NULL,0,1796143906490);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000015','SCF-10015','shop-to-rackbeat','{"weight": "5e2c6df5dff1d6be", "price": "af9d7295183b631f", "description": "0542f6d44fd65ee0", "name": "08b298fc123a00b8", "fields": "c5f3ac1fbc374d11", "price-source": "10d1c7170aef21a0", "vat-rate": "39890b5930bf3931"}','{"name": "08b298fc123a00b8", "description": "0542f6d44fd65ee0", "price": "af9d7295183b631f", "weight": "5e2c6df5dff1d6be"}',NULL,0,1796143906490);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000024','SET-0001','shop-to-rackbeat','{"weight": "eb3fbf3beeefaad1", "price": "06d26a2dfb02f2d0", "description": "e45f3b8b487261ae", "name": "96699d866d9955e2", "fields": "c5f3ac1fbc374d11", "price-source": "993cf678cc1cae86", "vat-rate": "39890b5930bf3931"}','{"name": "96699d866d9955e2", "description": "e45f3b8b487261ae", "price": "06d26a2dfb02f2d0", "weight": "eb3fbf3beeefaad1"}',NULL,0,1796143906490);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000026','SET-0001-TWIN','shop-to-rackbeat','{"weight": "eb3fbf3beeefaad1", "price": "06d26a2dfb02f2d0", "description": "e45f3b8b487261ae", "name": "877bd5ca35b8a6e3", "fields": "c5f3ac1fbc374d11", "price-source": "993cf678cc1cae86", "vat-rate": "39890b5930bf3931"}','{"name": "877bd5ca35b8a6e3", "description": "e45f3b8b487261ae", "price": "06d26a2dfb02f2d0", "weight": "eb3fbf3beeefaad1"}',NULL,0,1796143906491);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000007','SLT-10007','shop-to-rackbeat','{"weight": "df236bd9dfc5d14b", "price": "cf49063d39613e52", "description": "8cb8ac5aee93c2e5", "name": "f00ebe7adf2330c6", "fields": "c5f3ac1fbc374d11", "price-source": "7903f93dec3fcd99", "vat-rate": "39890b5930bf3931"}','{"name": "f00ebe7adf2330c6", "description": "8cb8ac5aee93c2e5", "price": "cf49063d39613e52", "weight": "df236bd9dfc5d14b"}',NULL,0,1796143906491);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000022','STL-10022','shop-to-rackbeat','{"weight": "20391dc9811f90d0", "price": "9db453ba1f5abaae", "description": "af9423678dcba9e4", "name": "78c1b4be46f5afcd", "fields": "c5f3ac1fbc374d11", "price-source": "247dfb740f2719e7", "vat-rate": "39890b5930bf3931"}','{"name": "78c1b4be46f5afcd", "description": "af9423678dcba9e4", "price": "9db453ba1f5abaae", "weight": "20391dc9811f90d0"}',NULL,0,1796143906491);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000006','TE-GRØN','shop-to-rackbeat','{"weight": "5d1294413d97fc26", "price": "e9d1a65f6910a3fb", "description": "1c8d7ea62f8ab128", "name": "aa1cefa5d6458269", "fields": "c5f3ac1fbc374d11", "price-source": "b4fcd86560f3b826", "vat-rate": "39890b5930bf3931"}','{"name": "aa1cefa5d6458269", "description": "1c8d7ea62f8ab128", "price": "e9d1a65f6910a3fb", "weight": "5d1294413d97fc26"}',NULL,0,1796143906491);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000016','WAL-10016-MOS','shop-to-rackbeat','{"weight": "20391dc9811f90d0", "price": "af9d7295183b631f", "description": "3da0d0a4399e0069", "name": "62dfdaccee037955", "fields": "c5f3ac1fbc374d11", "price-source": "10d1c7170aef21a0", "vat-rate": "39890b5930bf3931"}','{"name": "62dfdaccee037955", "description": "3da0d0a4399e0069", "price": "af9d7295183b631f", "weight": "20391dc9811f90d0"}',NULL,0,1796143906491);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000017','WAL-10016-RED','shop-to-rackbeat','{"weight": "20391dc9811f90d0", "price": "af9d7295183b631f", "description": "3da0d0a4399e0069", "name": "af67c4ff3525f3a5", "fields": "c5f3ac1fbc374d11", "price-source": "10d1c7170aef21a0", "vat-rate": "39890b5930bf3931"}','{"name": "af67c4ff3525f3a5", "description": "3da0d0a4399e0069", "price": "af9d7295183b631f", "weight": "20391dc9811f90d0"}',NULL,0,1796143906492);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000018','WAL-10016-WHT','shop-to-rackbeat','{"weight": "20391dc9811f90d0", "price": "af9d7295183b631f", "description": "3da0d0a4399e0069", "name": "8531dbb0c440835e", "fields": "c5f3ac1fbc374d11", "price-source": "10d1c7170aef21a0", "vat-rate": "39890b5930bf3931"}','{"name": "8531dbb0c440835e", "description": "3da0d0a4399e0069", "price": "af9d7295183b631f", "weight": "20391dc9811f90d0"}',NULL,0,1796143906492);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000019','WAL-10019','shop-to-rackbeat','{"weight": "d87372c0f3e59708", "price": "82548eb8fa2934d5", "description": "0c81c63bbade0540", "name": "3a37dec46e150e78", "fields": "c5f3ac1fbc374d11", "price-source": "371bad47d884831e", "vat-rate": "39890b5930bf3931"}','{"name": "3a37dec46e150e78", "description": "0c81c63bbade0540", "price": "82548eb8fa2934d5", "weight": "d87372c0f3e59708"}',NULL,0,1796143906492);
INSERT INTO "agreement" VALUES('shop-dk','gid://shopify/ProductVariant/1020000031','BOWL-1','shop-to-rackbeat','{"price": "9d7db3e34ddb8957", "description": "4db40d88f8c4cb88", "name": "f19bfa123f239c9c", "fields": "c5f3ac1fbc374d11", "price-source": "9b63af41ff4d9a12", "vat-rate": "39890b5930bf3931"}','{"name": "f19bfa123f239c9c", "description": "4db40d88f8c4cb88", "price": "9d7db3e34ddb8957"}',NULL,0,1796143913193);
INSERT INTO "agreement" VALUES('shop-se','gid://1','N1','rackbeat-to-shop','{"name": "abcd"}','{"name": "abcd"}',NULL,0,1793520000000);
INSERT INTO "agreement" VALUES('shop-se','gid://6','N6','rackbeat-to-shop','{"name": "abcd"}','{"name": "abcd"}',NULL,1,1793520000000);
CREATE TABLE customer (
        id integer PRIMARY KEY,
        digest text NOT NULL,
        number bigint NOT NULL,
        UNIQUE (digest, number)
    );
INSERT INTO "customer" VALUES(1,'842de14380f49a145f4bf8c3551e8e0140c2abab6983b809acab689b35ef32bd',900);
INSERT INTO "customer" VALUES(2,'0f5165ae8021d4b555ebb42f514cced235d3577cff922274830136c06198f26f',1001);
INSERT INTO "customer" VALUES(3,'fedb3255b5cd1034e6015629483dd72624903819279c75a1a5c90448773588b5',1002);
INSERT INTO "customer" VALUES(4,'422f5a78a00fbd5478682e89e26f40db34b59fe5f3817ff8f95af2c25b2c11fc',1003);
INSERT INTO "customer" VALUES(5,'5dc3ae1dff8d714b7516112aaad3a3e1861740d050011aeac57b9d3c622255a3',1004);
INSERT INTO "customer" VALUES(6,'ed4c58d45206eb04ff1f35560cf1f8d30ee8ad552fef4e8dabf1ece189815483',1005);
INSERT INTO "customer" VALUES(7,'da9c7cb003229aaaa67894ba478cdd45c3e02b02cdace01bf8ecaba4e4e298fd',1006);
INSERT INTO "customer" VALUES(8,'2ba52a2f85f69bbb9cecd03061bcaae37a5cb8ed759a56da72dcb982fece919f',1007);
INSERT INTO "customer" VALUES(9,'2a03712220c4c6abdd83b9be6e30f6efc08951b49b2391bacb1e8324c57e6844',1008);
INSERT INTO "customer" VALUES(10,'f4825dff29de87b7895fb9df30e02b96a1afb0f67da4d93382e2c8ee6b39c3e1',1009);
INSERT INTO "customer" VALUES(11,'e73e089fc7a95ff58900675247d9a5b895ab1bd871c625348af9f43b29ee7624',1010);
INSERT INTO "customer" VALUES(12,'c240ca03985ab385dcf84400065a26b5f91b0c01e159135143287ceb02b90db0',1011);
INSERT INTO "customer" VALUES(13,'026453aba914fc8355f39e353b4959986970d0bbff78349fe54668c6508e605a',1012);
INSERT INTO "customer" VALUES(14,'f92b60e8ed02d2aa2f5d7b79e8141c562e349d05e4bbc20cf4442ce056a0e64d',1013);
INSERT INTO "customer" VALUES(15,'f79d69bbbdb860f1c186a1ecd388b56012d21310f59d3a0024a5658efff20771',1014);
INSERT INTO "customer" VALUES(16,'61f0e1c560f70318a8cb58c8f3ef968bb89c900a7b637e91b73a93646b5b2225',17);
CREATE TABLE intent (
        id integer PRIMARY KEY,
        connector text NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        at bigint NOT NULL,
        tries bigint NOT NULL,
        UNIQUE (connector, kind, key)
    );
INSERT INTO "intent" VALUES(1,'shop-se','create-item','N9',1793520000000,1);
CREATE TABLE ledger (
        id integer PRIMARY KEY,
        connector text NOT NULL,
        external_id text NOT NULL,
        short_id text NOT NULL,
        number text NOT NULL,
        reference text NOT NULL,
        placed_at bigint NOT NULL,
        source_updated_at bigint NOT NULL,
        decided_at_update bigint,
        first_seen bigint NOT NULL,
        outcome text,
        reason text,
        message text,
        next_step text,
        stage text NOT NULL,
        rackbeat bigint,
        total text,
        currency text,
        rackbeat_total text,
        digest text,
        tries bigint NOT NULL,
        last_tried bigint,
        last_run text,
        pending text NOT NULL, listed text, decided_at_listed text, credits text,
        UNIQUE (connector, external_id)
    );
INSERT INTO "ledger" VALUES(1,'shop-dk','gid://shopify/Order/1050001001','1050001001','#1001','shop-dk#1001',1796143904000,1796143904000,1796143904000,1796143905736,'created',NULL,NULL,NULL,'complete',5001,'128.95','DKK','128.95','bb27c0ac4df7733365b4ce9033916b1497c141c8555085980a741c4d38a74167',1,1796143905957,'cb9699393f95','{}',NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'shop-dk','gid://shopify/Order/1050001002','1050001002','#1002','shop-dk#1002',1796143914000,1796143914000,1796143914000,1796143915431,'created',NULL,NULL,NULL,'complete',5002,'548.0','DKK','548.0','2a4d5a79e1fc8475f6098b2bccff1b62b4cc1a54abe2d0be8b5f1f2af62e97e4',1,1796143915677,'4c8db66c58f0','{}',NULL,NULL,NULL);
CREATE TABLE link (
        connector text NOT NULL,
        kind text NOT NULL,
        external_id text NOT NULL,
        rackbeat text NOT NULL,
        stock_id text,
        sku text,
        written bigint,
        written_at bigint, folded_sku text,
        PRIMARY KEY (connector, kind, external_id)
    );
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000001','LMP-100/BLK','gid://shopify/InventoryItem/1030000001','LMP-100/BLK',75,NULL,'lmp-100/blk');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000002','A+B 12','gid://shopify/InventoryItem/1030000002','A+B 12',53,NULL,'a+b 12');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000003','00123','gid://shopify/InventoryItem/1030000003','00123',61,NULL,'00123');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000004','#7','gid://shopify/InventoryItem/1030000004','#7',37,NULL,'#7');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000005','100%-WOOL','gid://shopify/InventoryItem/1030000005','100%-WOOL',NULL,NULL,'100%-wool');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000006','TE-GRØN','gid://shopify/InventoryItem/1030000006','TE-GRØN',60,NULL,'te-grøn');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000007','SLT-10007','gid://shopify/InventoryItem/1030000007','SLT-10007',18,NULL,'slt-10007');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000008','PEN-10008-WHT','gid://shopify/InventoryItem/1030000008','PEN-10008-WHT',33,1796143906732,'pen-10008-wht');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000009','PEN-10008-SND','gid://shopify/InventoryItem/1030000009','PEN-10008-SND',6,1796143906732,'pen-10008-snd');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000010','GDE-10010','gid://shopify/InventoryItem/1030000010','GDE-10010',11,NULL,'gde-10010');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000011','CSH-10011','gid://shopify/InventoryItem/1030000011','CSH-10011',0,NULL,'csh-10011');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000012','LAN-10012','gid://shopify/InventoryItem/1030000012','LAN-10012',12,NULL,'lan-10012');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000013','BNC-10013','gid://shopify/InventoryItem/1030000013','BNC-10013',0,NULL,'bnc-10013');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000014','PEN-10014','gid://shopify/InventoryItem/1030000014','PEN-10014',36,NULL,'pen-10014');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000015','SCF-10015','gid://shopify/InventoryItem/1030000015','SCF-10015',39,NULL,'scf-10015');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000016','WAL-10016-MOS','gid://shopify/InventoryItem/1030000016','WAL-10016-MOS',17,NULL,'wal-10016-mos');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000017','WAL-10016-RED','gid://shopify/InventoryItem/1030000017','WAL-10016-RED',31,NULL,'wal-10016-red');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000018','WAL-10016-WHT','gid://shopify/InventoryItem/1030000018','WAL-10016-WHT',40,NULL,'wal-10016-wht');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000019','WAL-10019','gid://shopify/InventoryItem/1030000019','WAL-10019',22,1796143906824,'wal-10019');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000020','BNC-10020','gid://shopify/InventoryItem/1030000020','BNC-10020',43,1796143906824,'bnc-10020');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000021','CSH-10021','gid://shopify/InventoryItem/1030000021','CSH-10021',57,1796143906732,'csh-10021');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000022','STL-10022','gid://shopify/InventoryItem/1030000022','STL-10022',26,NULL,'stl-10022');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000024','SET-0001','gid://shopify/InventoryItem/1030000024','SET-0001',6,NULL,'set-0001');
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000026','SET-0001-TWIN','gid://shopify/InventoryItem/1030000026','SET-0001-TWIN',6,NULL,'set-0001-twin');
INSERT INTO "link" VALUES('shop-dk','candidate','gid://shopify/ProductVariant/1020000023','PEN-10023-MOS','gid://shopify/InventoryItem/1030000023','PEN-10023-MOS',33,NULL,'pen-10023-mos');
INSERT INTO "link" VALUES('shop-dk','candidate','gid://shopify/ProductVariant/1020000027','pen-10023-mos','gid://shopify/InventoryItem/1030000027','pen-10023-mos',6,NULL,'pen-10023-mos');
INSERT INTO "link" VALUES('shop-dk','candidate','gid://shopify/ProductVariant/1020000028','LONG-01234567890123456789012345678901234567890123456789-LONG','gid://shopify/InventoryItem/1030000028','LONG-01234567890123456789012345678901234567890123456789-LONG',6,NULL,'long-01234567890123456789012345678901234567890123456789-long');
INSERT INTO "link" VALUES('shop-dk','barcode','gid://shopify/ProductVariant/1020000023','5700000000226','gid://shopify/InventoryItem/1030000023','PEN-10023-MOS',NULL,NULL,'pen-10023-mos');
INSERT INTO "link" VALUES('shop-dk','folded-sku','gid://shopify/ProductVariant/1020000023','pen-10023-mos','gid://shopify/InventoryItem/1030000023','PEN-10023-MOS',NULL,NULL,'pen-10023-mos');
INSERT INTO "link" VALUES('shop-dk','barcode','gid://shopify/ProductVariant/1020000025','5700050000009','gid://shopify/InventoryItem/1030000025',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-dk','candidate','gid://shopify/ProductVariant/1020000025','','gid://shopify/InventoryItem/1030000025',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-dk','barcode','gid://shopify/ProductVariant/1020000027','5700050000009','gid://shopify/InventoryItem/1030000027','pen-10023-mos',NULL,NULL,'pen-10023-mos');
INSERT INTO "link" VALUES('shop-dk','folded-sku','gid://shopify/ProductVariant/1020000027','pen-10023-mos','gid://shopify/InventoryItem/1030000027','pen-10023-mos',NULL,NULL,'pen-10023-mos');
INSERT INTO "link" VALUES('shop-dk','barcode','gid://shopify/ProductVariant/1020000028','5700050000009','gid://shopify/InventoryItem/1030000028','LONG-01234567890123456789012345678901234567890123456789-LONG',NULL,NULL,'long-01234567890123456789012345678901234567890123456789-long');
INSERT INTO "link" VALUES('shop-dk','folded-sku','gid://shopify/ProductVariant/1020000028','long-01234567890123456789012345678901234567890123456789-long','gid://shopify/InventoryItem/1030000028','LONG-01234567890123456789012345678901234567890123456789-LONG',NULL,NULL,'long-01234567890123456789012345678901234567890123456789-long');
INSERT INTO "link" VALUES('shop-dk','candidate','gid://shopify/ProductVariant/1020000029','','gid://shopify/InventoryItem/1030000029',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-dk','renamed','gid://shopify/ProductVariant/1020000003','00123','gid://shopify/InventoryItem/1030000003','00123-NEW',61,NULL,'00123-new');
INSERT INTO "link" VALUES('shop-dk','barcode','gid://shopify/ProductVariant/1020000030','5701234567899','gid://shopify/InventoryItem/1030000030',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-dk','candidate','gid://shopify/ProductVariant/1020000030','','gid://shopify/InventoryItem/1030000030',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-dk','item','gid://shopify/ProductVariant/1020000031','BOWL-1','gid://shopify/InventoryItem/1030000031','BOWL-1',0,1796143913306,'bowl-1');
INSERT INTO "link" VALUES('shop-se','item','gid://1','N1','stock-1','N1',4,1793520000000,'n1');
INSERT INTO "link" VALUES('shop-se','candidate','gid://2','N2',NULL,'N2',NULL,NULL,'n2');
INSERT INTO "link" VALUES('shop-se','candidate','gid://3','','stock-3',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-se','barcode','gid://3','5701','stock-3',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-se','candidate','gid://4','Ærø-4','stock-4','Ærø-4',7,NULL,'ærø-4');
INSERT INTO "link" VALUES('shop-se','folded-sku','gid://4','ærø-4','stock-4','Ærø-4',NULL,NULL,'ærø-4');
INSERT INTO "link" VALUES('shop-se','item','gid://5','N5','stock-5','N5',0,NULL,'n5');
INSERT INTO "link" VALUES('shop-se','renamed','gid://5','N5','stock-5','X5',0,NULL,'x5');
INSERT INTO "link" VALUES('shop-se','item','gid://6','N6','stock-6',NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-se','family','gid://product/7','Lamps',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-se','unsure','N8','N8',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "link" VALUES('shop-se','unmoved','gid://1','N1',NULL,'0123456789abcdef',NULL,NULL,'0123456789abcdef');
CREATE TABLE note (
        connector text NOT NULL,
        key text NOT NULL,
        value text NOT NULL,
        PRIMARY KEY (connector, key)
    );
INSERT INTO "note" VALUES('','shop:gid://shopify/Shop/1000000','shop-dk');
INSERT INTO "note" VALUES('shop-dk','shop','gid://shopify/Shop/1000000');
INSERT INTO "note" VALUES('shop-dk','currency:DKK','known');
INSERT INTO "note" VALUES('shop-dk','start','2026-10-02T00:00:00+02:00');
INSERT INTO "note" VALUES('shop-dk','statuses','');
INSERT INTO "note" VALUES('shop-dk','listings-read-at','1796143906.116596');
INSERT INTO "note" VALUES('shop-dk','listings-read-for','Main warehouse');
INSERT INTO "note" VALUES('shop-dk','price-terms','DKK with VAT');
INSERT INTO "note" VALUES('shop-dk','products-read-at','1796143906.613329');
INSERT INTO "note" VALUES('shop-se','shop','gid://shop/2');
INSERT INTO "note" VALUES('shop-se','start','2026-10-02T00:00:00+02:00');
INSERT INTO "note" VALUES('shop-se','statuses','1,3');
INSERT INTO "note" VALUES('shop-se','orders-looked-back-at','2026-11-01T08:00:00+00:00');
INSERT INTO "note" VALUES('shop-se','currency:SEK','known');
INSERT INTO "note" VALUES('shop-se','currency:EUR','known');
INSERT INTO "note" VALUES('shop-se','currency:not-told','2026-11-01T08:00:00+00:00');
INSERT INTO "note" VALUES('shop-se','no-inventory:N9','2026-11-01T08:00:00+00:00');
INSERT INTO "note" VALUES('shop-se','no-price:N8','beef');
INSERT INTO "note" VALUES('shop-se','no-price:N9','cafe');
INSERT INTO "note" VALUES('shop-se','listings-read-at','1793520000.0');
INSERT INTO "note" VALUES('shop-se','listings-read-for','Lager');
INSERT INTO "note" VALUES('shop-se','unread-listings','yes');
INSERT INTO "note" VALUES('shop-se','products-read-at','1793520000.25');
INSERT INTO "note" VALUES('shop-se','price-terms','SEK with VAT');
INSERT INTO "note" VALUES('shop-se','leaving:gid://1:1793520000.0','active');
INSERT INTO "note" VALUES('shop-se','leaving:gid://6:12.5','draft');
INSERT INTO "note" VALUES('','shop:gid://shop/2','shop-se');
CREATE TABLE read_cursor (
        connector text NOT NULL,
        job text NOT NULL,
        until bigint NOT NULL,
        PRIMARY KEY (connector, job)
    );
INSERT INTO "read_cursor" VALUES('shop-dk','orders',1796143795000);
INSERT INTO "read_cursor" VALUES('shop-dk','sync-products',1796143792000);
CREATE TABLE run (
        run text NOT NULL,
        command text NOT NULL,
        connector text NOT NULL,
        started bigint NOT NULL,
        finished bigint,
        exit_code bigint,
        counts text NOT NULL,
        error text,
        PRIMARY KEY (run, command, connector)
    );
INSERT INTO "run" VALUES('235af27c21f0','initial-sync','shop-dk',1796143901942,1796143903477,3,'{"created": 10, "updated": 14, "unchanged": 0, "waiting": 0, "skipped": 0, "held": 5, "failed": 0}',NULL);
INSERT INTO "run" VALUES('cb9699393f95','pull-orders','shop-dk',1796143905658,1796143905982,0,'{"created": 1, "updated": 0, "unchanged": 0, "waiting": 0, "skipped": 0, "held": 0, "failed": 0}',NULL);
INSERT INTO "run" VALUES('cb9699393f95','sync-products','shop-dk',1796143905985,1796143906619,3,'{"created": 0, "updated": 2, "unchanged": 22, "waiting": 0, "skipped": 0, "held": 5, "failed": 0}',NULL);
INSERT INTO "run" VALUES('cb9699393f95','push-stock','shop-dk',1796143906665,1796143906837,0,'{"created": 0, "updated": 2, "unchanged": 21, "waiting": 0, "skipped": 1, "held": 0, "failed": 0}',NULL);
INSERT INTO "run" VALUES('aba8575879c6','pull-orders','shop-dk',1796143912935,1796143912971,0,'{"created": 0, "updated": 0, "unchanged": 0, "waiting": 0, "skipped": 0, "held": 0, "failed": 0}',NULL);
INSERT INTO "run" VALUES('aba8575879c6','sync-products','shop-dk',1796143912973,1796143913213,3,'{"created": 1, "updated": 0, "unchanged": 23, "waiting": 0, "skipped": 0, "held": 7, "failed": 0}',NULL);
INSERT INTO "run" VALUES('aba8575879c6','push-stock','shop-dk',1796143913217,1796143913309,3,'{"created": 0, "updated": 0, "unchanged": 24, "waiting": 0, "skipped": 0, "held": 1, "failed": 0}',NULL);
INSERT INTO "run" VALUES('4c8db66c58f0','pull-orders','shop-dk',1796143915376,1796143915710,0,'{"created": 1, "updated": 0, "unchanged": 0, "waiting": 0, "skipped": 0, "held": 0, "failed": 0}',NULL);
CREATE TABLE state_file (
        id integer PRIMARY KEY CHECK (id = 1),
        account text NOT NULL,
        version bigint NOT NULL
    );
INSERT INTO "state_file" VALUES(1,'nordlys',3);
CREATE INDEX ledger_number ON ledger (number);
CREATE INDEX ledger_short_id ON ledger (short_id);
CREATE INDEX ledger_reference ON ledger (reference);
CREATE INDEX ledger_rackbeat ON ledger (rackbeat);
CREATE INDEX ledger_pending ON ledger (connector)
    WHERE pending <> '{}' AND stage IN ('none', 'draft') AND (outcome IS NULL OR outcome <> 'skipped')
    ;
CREATE INDEX ledger_told ON ledger (source_updated_at)
    WHERE (message IS NOT NULL OR next_step IS NOT NULL OR pending <> '{}')
    ;
CREATE INDEX link_rackbeat ON link (connector, kind, rackbeat, external_id);
CREATE INDEX run_newest ON run (connector, command, started);
CREATE INDEX agreement_rackbeat ON agreement (connector, rackbeat, external_id);
CREATE INDEX link_folded_sku ON link (connector, kind, folded_sku);
CREATE INDEX ledger_open ON ledger (connector, id)
    WHERE (outcome IS NULL OR outcome IN ('waiting', 'held', 'failed')
        OR (stage <> 'complete' AND outcome <> 'skipped') OR source_updated_at > decided_at_update
        OR listed <> decided_at_listed)
    ;
COMMIT;
