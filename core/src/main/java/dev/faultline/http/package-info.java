/** The edge to the hosts: request, response, handler. No type of any server crosses it. */
@NullMarked
package dev.faultline.http;

import org.jspecify.annotations.NullMarked;
