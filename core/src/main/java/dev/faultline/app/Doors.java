package dev.faultline.app;

import dev.faultline.access.Keys;
import dev.faultline.access.Sessions;
import dev.faultline.access.Throttle;
import dev.faultline.api.ApiDoor;
import dev.faultline.api.BackupDoor;
import dev.faultline.api.Operations;
import dev.faultline.api.faultline.FaultlineRoutes;
import dev.faultline.config.Config;
import dev.faultline.http.Door;
import dev.faultline.meter.Meter;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Rates;
import dev.faultline.storage.Tallies;
import dev.faultline.web.Stores;
import dev.faultline.web.WebDoor;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The doors of people and programs that read, in the order they are asked. */
final class Doors {
  private Doors() {}

  static List<Door> of(
      Ground ground, Stock stock, Rooms rooms, Keys keys, Sessions sessions, Meter meter) {
    Config config = ground.config();
    InstantSource clock = ground.clock();
    Tallies tallies = new Tallies(ground.engine());
    ApiDoor.Sealed sealed = new ApiDoor.Sealed(rooms.sealing, rooms.seals(), stock.revocations());
    BackupDoor backup = new BackupDoor(keys, ground.engine());
    Operations operations = new Operations(keys, meter, stock.probe()::obstacle);
    ApiDoor api =
        new ApiDoor(
            config,
            keys,
            stock.projects(),
            stock.issues(),
            stock.events(),
            tallies,
            rooms.lanes,
            sealed,
            rooms.desk,
            rooms.installation,
            clock,
            Version.NUMBER);
    Stores stores =
        new Stores(
            stock.projects(),
            stock.issues(),
            stock.events(),
            tallies,
            rooms.lanes,
            rooms.desk,
            rooms.sealing,
            rooms.installation);
    boolean alone = ground.engine().traits().contains(EngineTrait.SINGLE_PROCESS);
    Throttle throttle = new Throttle(clock, alone ? null : new Rates(ground.engine()));
    WebDoor web = new WebDoor(stores, keys, sessions, throttle, config, clock);
    FaultlineRoutes faultline =
        new FaultlineRoutes(
            stock.projects(),
            stock.issues(),
            stock.events(),
            rooms.lanes,
            keys,
            rooms.sealing,
            clock,
            Version.NUMBER);
    return List.of(
        Door.ofPath("operations", operations::takes, operations),
        Door.ofPath("backup", backup::takes, backup),
        Door.ofPath(
            "api", api::takes, api, (request, _, id) -> Optional.of(ApiDoor.fault(request, id))),
        Door.ofPath("relay", rooms.relay::takes, rooms.relay),
        Door.ofPath("pages", web::takes, web, web::fault),
        new Door("faultline", faultline::takes, faultline));
  }
}
